/**
 * The plugins that APISIX 3.18 comes with. A data plane may have others of its own, and may have some of these switched
 * off; what it does not have costs the route that asks for it. Source: `/v1/schema` of its control API.
 */
export const httpPlugins: ReadonlySet<string> = new Set(
  words(`
  acl ai ai-aliyun-content-moderation ai-aws-content-moderation ai-cache ai-lakera-guard ai-prompt-decorator
  ai-prompt-guard ai-prompt-template ai-proxy ai-proxy-multi ai-rag ai-rate-limiting ai-request-rewrite
  api-breaker attach-consumer-label authz-casbin authz-casdoor authz-keycloak aws-lambda azure-functions
  basic-auth body-transformer cas-auth chaitin-waf clickhouse-logger client-control consumer-restriction cors
  csrf data-mask datadog degraphql dingtalk-auth echo elasticsearch-logger example-plugin ext-plugin-post-req
  ext-plugin-post-resp ext-plugin-pre-req fault-injection feishu-auth file-logger forward-auth
  google-cloud-logging graphql-limit-count graphql-proxy-cache grpc-transcode grpc-web gzip hmac-auth
  http-dubbo http-logger inspect ip-restriction jwe-decrypt jwt-auth kafka-logger kafka-proxy key-auth lago
  ldap-auth ldap-auth-advanced limit-conn limit-count limit-req loggly loki-logger mcp-bridge mocking
  multi-auth oas-validator opa openfunction openid-connect openwhisk prometheus proxy-buffering proxy-cache
  proxy-control proxy-mirror proxy-rewrite public-api real-ip redirect referer-restriction request-id
  request-validation response-rewrite rocketmq-logger saml-auth serverless-post-function
  serverless-pre-function skywalking-logger sls-logger splunk-hec-logging syslog tcp-logger tencent-cloud-cls
  traffic-label traffic-split ua-restriction udp-logger uri-blocker wolf-rbac workflow zipkin
`),
)

/** Those of stream routes. A plugin of http is not dropped there but passed over, which leaves the port unprotected. */
export const streamPlugins: ReadonlySet<string> = new Set(
  words('ip-restriction limit-conn mqtt-proxy syslog traffic-split'),
)

function words(text: string): readonly string[] {
  return text.trim().split(/\s+/)
}
