/** What something between the host and Scalekit answers in its place. */
export const strayPage = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Welcome</title></head>
<body><main><h1>Welcome</h1><p>This is not what you asked for.</p></main></body>
</html>
`
