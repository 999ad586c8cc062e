import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** The world that the numbers speak of: N apps, each a route with two plugins, its settings, its Service, its pods. */

const appsPerFile = 100
const appsPerNamespace = 500

/** One app as four documents. */
export function app(index: number): string {
  const namespace = `team-${Math.floor(index / appsPerNamespace)}`
  const name = `shop-${index}`
  const address = (last: number) => `10.${(index >> 14) & 255}.${(index >> 6) & 255}.${((index & 63) << 2) + last}`
  return `apiVersion: apisix.apache.org/v2
kind: ApisixRoute
metadata:
  name: ${name}
  namespace: ${namespace}
spec:
  http:
    - name: main
      match:
        hosts:
          - ${name}.example.org
        paths:
          - /pay*
      backends:
        - serviceName: ${name}
          servicePort: 80
      plugins:
        - name: limit-count
          enable: true
          config:
            count: 100
            time_window: 60
            rejected_code: 429
            key: remote_addr
        - name: proxy-rewrite
          enable: true
          config:
            headers:
              set:
                X-Shop: ${name}
---
apiVersion: apisix.apache.org/v2
kind: ApisixUpstream
metadata:
  name: ${name}
  namespace: ${namespace}
spec:
  loadbalancer:
    type: ewma
  retries: 2
  timeout:
    connect: 5s
    read: 10s
    send: 10s
---
apiVersion: v1
kind: Service
metadata:
  name: ${name}
  namespace: ${namespace}
spec:
  clusterIP: 10.96.${(index >> 8) & 255}.${index & 255}
  selector:
    app: ${name}
  ports:
    - name: http
      port: 80
      targetPort: 8080
      protocol: TCP
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata:
  name: ${name}-abcde
  namespace: ${namespace}
  labels:
    kubernetes.io/service-name: ${name}
addressType: IPv4
endpoints:
  - addresses: ["${address(1)}"]
    conditions: {ready: true}
    targetRef: {kind: Pod, name: ${name}-1}
  - addresses: ["${address(2)}"]
    conditions: {ready: true}
    targetRef: {kind: Pod, name: ${name}-2}
  - addresses: ["${address(3)}"]
    conditions: {ready: true}
    targetRef: {kind: Pod, name: ${name}-3}
ports:
  - name: http
    port: 8080
    protocol: TCP
`
}

/** The same app as people write it too: with comments, letters of another script, and a text of several lines. */
export function wordyApp(index: number): string {
  return app(index)
    .replace('kind: ApisixRoute\nmetadata:\n', `$&  annotations:\n    note: |\n      商店 ${index}\n      "pay" only\n`)
    .replace('- /pay*\n', '- /pay*  # 支付\n')
}

/** Writes the world as a folder of multi-document files, anew. */
export function writeWorld(folder: string, apps: number, write = app): void {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  for (let first = 0; first < apps; first += appsPerFile) {
    const documents = Array.from({ length: Math.min(appsPerFile, apps - first) }, (_, offset) => write(first + offset))
    writeFileSync(join(folder, `apps-${String(first).padStart(6, '0')}.yaml`), documents.join('---\n'))
  }
}
