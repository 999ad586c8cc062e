const fetches =
  'sends requests to the address in its configuration and gives back the answers, so that clients reach what only the gateway reaches'
const sharesCache = 'keeps answers in a cache that all routes share, under keys that its configuration makes up'

/**
 * What reaches beyond the requests of its own route: other addresses, other routes, files of the gateway.
 * Sources: https://apisix.apache.org/docs/apisix/plugins/ for each; the code of the plugin for what stands there not.
 */
export const highPlugins: Readonly<Record<string, string>> = {
  'ai-proxy': fetches,
  'ai-proxy-multi': fetches,
  'ai-rag': fetches,
  'ai-request-rewrite': fetches,
  'authz-casbin': 'can read its rules from files of the gateway',
  'aws-lambda': fetches,
  'azure-functions': fetches,
  'example-plugin': 'can send requests to any address, as it does to show how a plugin is written',
  'file-logger': 'writes files of the gateway',
  'forward-auth': fetches,
  'google-cloud-logging': 'can read its credentials from a file of the gateway, and logs a file that holds none',
  'graphql-proxy-cache': sharesCache,
  'kafka-proxy': 'lets clients talk to message brokers with the credentials in its configuration',
  openfunction: fetches,
  openwhisk: fetches,
  'proxy-cache': sharesCache,
  'proxy-mirror': 'copies requests, with the credentials in them, to the address in its configuration',
  'public-api': 'opens interfaces of the gateway itself, such as its metrics, to the clients of the route',
  'real-ip': 'lets a request say from which address it comes, which is what access by address depends on',
  'traffic-split': 'can send requests to any address, whatever Services there are',
}
