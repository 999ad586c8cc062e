// A backend that says what reached it, and which upstream it stands for: node echo.mjs HOST PORT UPSTREAM
// With the id of its upstream, `apisixc test --against http://127.0.0.1:9080 manifests/` sees where requests go.
import { createServer } from 'node:http'

const [host = '127.0.0.1', port = '8080', upstream] = process.argv.slice(2)
const server = createServer(({ method, url, headers }, response) => {
  response.writeHead(200, { 'content-type': 'application/json', ...(upstream && { 'x-apisixc-upstream': upstream }) })
  response.end(`${JSON.stringify({ method, url, headers }, null, 2)}\n`)
})
server.listen(Number(port), host, () => console.error(`echo listens at ${host}:${port}`))
for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => process.exit())
