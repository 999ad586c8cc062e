import { describe, expect, test } from 'bun:test'
import { protectionOf } from '../../src/diff/protections.ts'
import { httpPlugins, streamPlugins } from '../../src/model/plugin-names.ts'

/** Plugins that let every request through which came through before, with or without them. */
const harmless = `ai ai-cache ai-prompt-decorator ai-prompt-template ai-proxy ai-proxy-multi ai-rag ai-request-rewrite
  attach-consumer-label aws-lambda azure-functions body-transformer clickhouse-logger cors datadog degraphql echo
  elasticsearch-logger error-log-logger example-plugin ext-plugin-post-req ext-plugin-post-resp fault-injection
  file-logger google-cloud-logging graphql-proxy-cache grpc-transcode grpc-web gzip http-dubbo http-logger inspect
  kafka-logger kafka-proxy lago loggly loki-logger mcp-bridge mocking mqtt-proxy openfunction openwhisk prometheus
  proxy-buffering proxy-cache proxy-control proxy-mirror proxy-rewrite public-api real-ip redirect request-id
  response-rewrite rocketmq-logger serverless-post-function skywalking-logger sls-logger splunk-hec-logging syslog
  tcp-logger tencent-cloud-cls traffic-label traffic-split udp-logger zipkin`.split(/\s+/)

describe('what protects', () => {
  test('is decided of every plugin that APISIX comes with', () => {
    const open = [...httpPlugins, ...streamPlugins].filter((plugin) => protectionOf(plugin, {}) === undefined)
    expect(open.filter((plugin) => !harmless.includes(plugin))).toEqual([])
    expect(harmless.filter((plugin) => protectionOf(plugin, {}) !== undefined && httpPlugins.has(plugin))).toEqual([])
  })

  test('may depend on the configuration', () => {
    expect(protectionOf('redirect', { http_to_https: true })?.kind).toBe('encryption')
    expect(protectionOf('redirect', { uri: '/x' })).toBeUndefined()
    expect(protectionOf('fault-injection', { abort: { http_status: 405 } })?.kind).toBe('refusal')
    expect(protectionOf('fault-injection', { delay: { duration: 1 } })).toBeUndefined()
  })

  test('may be a plugin that nobody knows', () => {
    expect(protectionOf('our-own', {})?.kind).toBe('unknown')
  })
})
