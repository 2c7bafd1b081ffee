/** The child's side of `startProcess`: says that it is ready, then answers one question at a time. */
export function answerQuestions (ready, answers) {
  process.on('message', async ({ question, details }) => process.send(await answers[question](details) ?? null))
  process.once('disconnect', () => process.exit())
  process.send(ready)
}
