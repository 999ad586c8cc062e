// The compiler as a function: objects in, text and diagnostics out. `bun samples/04-as-a-library/compile.ts`
import { compile } from 'apisixc'

const metadata = { name: 'shop' }
const match = { hosts: ['shop.example.org'], paths: ['/*'] }
const backends = [{ serviceName: 'shop', servicePort: 80 }]

const { text, diagnostics } = compile([
  {
    apiVersion: 'apisix.apache.org/v2',
    kind: 'ApisixRoute',
    metadata,
    spec: { http: [{ name: 'all', match, backends }] },
  },
  { apiVersion: 'v1', kind: 'Service', metadata, spec: { ports: [{ port: 80 }] } },
])
for (const { severity, code, message } of diagnostics) console.error(severity, code, message)
console.log(text)
