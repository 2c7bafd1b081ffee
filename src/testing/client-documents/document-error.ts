/** Why a client ID metadata document was not taken, in words for the developer. */
export class DocumentError extends Error {}
