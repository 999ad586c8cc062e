/** The manifest of a Service with port 80, four lines and the mark of a document before it. */
export function serviceManifest(name: string, namespace = 'default'): string {
  return `---
apiVersion: v1
kind: Service
metadata: {name: ${name}, namespace: ${namespace}}
spec: {ports: [{port: 80}]}
`
}

/** The same of its Endpoints at port 8080; addresses as they stand in YAML. */
export function endpointsManifest(name: string, ...addresses: readonly string[]): string {
  const list = addresses.map((address) => `{ip: ${address}}`).join(', ')
  return `---
apiVersion: v1
kind: Endpoints
metadata: {name: ${name}, namespace: default}
subsets: [{addresses: [${list}], ports: [{port: 8080}]}]
`
}
