/**
 * Which fields of which plugin are no strings. What comes out of a Secret is text, and APISIX drops a route whose
 * plugin has `"true"` where it wants true (kinds spec C26).
 */

/** `integer or text`: text may hold variables; a number stays one, for the releases that take nothing else. */
export type ScalarType = 'boolean' | 'integer' | 'number' | 'integer or text' | 'string'

/**
 * The type of a field of a plugin's configuration; undefined where the table has none, which is mostly text.
 * Fields inside lists are not known.
 */
export function scalarType(plugin: string, path: readonly string[]): ScalarType | undefined {
  if (path[0] === '_meta') return letterOf(meta, path.join('.'))
  const fields = Object.hasOwn(table, plugin) ? table[plugin] : undefined
  if (fields === undefined) return undefined
  return letterOf(fields, path.join('.')) ?? letterOf(fields, [...path.slice(0, -1), '*'].join('.'))
}

/** The text as a value of that type; undefined when it is not written as JSON writes such a value. */
export function convertScalar(text: string, type: ScalarType): string | number | boolean | undefined {
  switch (type) {
    case 'string':
      return text
    case 'boolean':
      return text === 'true' ? true : text === 'false' ? false : undefined
    case 'integer':
      return toNumber(text, integer)
    case 'number':
      return toNumber(text, decimal)
    case 'integer or text':
      return toNumber(text, integer) ?? text
  }
}

const integer = /^(?:0|-?[1-9][0-9]*)$/
const decimal = /^(?:0|-?(?:[1-9][0-9]*|(?:0|[1-9][0-9]*)\.[0-9]+))$/

function toNumber(text: string, form: RegExp): number | undefined {
  const value = form.test(text) ? Number(text) : Number.NaN
  return Math.abs(value) <= Number.MAX_SAFE_INTEGER ? value : undefined
}

const letters: Readonly<Record<string, ScalarType>> = { b: 'boolean', i: 'integer', n: 'number', I: 'integer or text' }

function letterOf(fields: string, field: string): ScalarType | undefined {
  const place = ` ${fields}`.indexOf(` ${field}:`)
  return place === -1 ? undefined : letters[fields.charAt(place + field.length + 1)]
}

const meta = '_meta.disable:b _meta.priority:i'

// Fields that many plugins share.
const batch = 'batch_max_size:i buffer_duration:i inactive_timeout:i max_retry_count:i retry_delay:i'
const bodies = 'include_req_body:b include_resp_body:b max_req_body_bytes:i max_resp_body_bytes:i'
const keepalive = 'keepalive:b keepalive_pool:i keepalive_timeout:i'
const redis = `redis_database:i redis_keepalive_pool:i redis_keepalive_timeout:i redis_port:i redis_ssl:b
  redis_ssl_verify:b redis_timeout:i`
const cluster = 'redis_cluster_ssl:b redis_cluster_ssl_verify:b'

/**
 * Source: the schemas that APISIX 3.18 serves at `/v1/schema`; a test compares them. Each field has a blank before it
 * and its letter after the colon; `*` stands for any one name. Plugins without such fields are not here.
 */
const table: Readonly<Record<string, string>> = {
  acl: 'rejected_code:i',
  'ai-aliyun-content-moderation': `
    ${keepalive} check_request:b check_response:b deny_code:i request_check_length_limit:i
    response_check_length_limit:i ssl_verify:b stream_check_cache_size:i stream_check_interval:n timeout:i`,
  'ai-aws-content-moderation': `
    check_request:b check_response:b comprehend.ssl_verify:b deny_code:i keepalive:b keepalive_timeout:i
    moderation_categories.*:n moderation_threshold:n request_check_length_limit:i response_check_length_limit:i
    stream_check_cache_size:i stream_check_interval:n timeout:i`,
  'ai-cache': `
    ${redis} cache_headers:b cache_key.include_consumer:b cache_key.share_across_routes:b exact.ttl:i
    max_cache_body_size:i semantic.embedding.azure_openai.dimensions:i semantic.embedding.azure_openai.ssl_verify:b
    semantic.embedding.azure_openai.timeout:i semantic.embedding.openai.dimensions:i
    semantic.embedding.openai.ssl_verify:b semantic.embedding.openai.timeout:i
    semantic.match.ignore_assistant_prompts:b semantic.match.ignore_system_prompts:b
    semantic.match.ignore_tool_prompts:b semantic.match.message_countback:i semantic.similarity_threshold:n
    semantic.top_k:i semantic.ttl:i`,
  'ai-lakera-guard': 'deny_code:i fail_open:b reveal_failure_categories:b ssl_verify:b timeout:i',
  'ai-prompt-decorator': 'max_req_body_size:i',
  'ai-prompt-guard': 'match_all_conversation_history:b match_all_roles:b max_req_body_size:i',
  'ai-prompt-template': 'max_req_body_size:i',
  'ai-proxy': `
    ${keepalive} auth.gcp.expire_early_secs:i auth.gcp.max_ttl:i logging.payloads:b logging.summaries:b
    max_req_body_size:i max_response_bytes:i max_stream_duration_ms:i override.llm_options.max_tokens:i
    override.request_body_force_override:b ssl_verify:b streaming_flush_interval_ms:i timeout:i`,
  'ai-proxy-multi': `
    ${keepalive} logging.payloads:b logging.summaries:b max_req_body_size:i max_response_bytes:i max_retries:i
    max_stream_duration_ms:i retry_on_failure_within_ms:i semantic_opts.debugging:b
    semantic_opts.embeddings.ssl_verify:b semantic_opts.embeddings.timeout:i semantic_opts.threshold:n ssl_verify:b
    streaming_flush_interval_ms:i timeout:i`,
  'ai-rag': 'ssl_verify:b',
  'ai-rate-limiting': `
    ${redis} ${cluster} allow_degradation:b limit:I redis_connect_timeout:i redis_read_timeout:i rejected_code:i
    show_limit_quota_header:b time_window:I`,
  'ai-request-rewrite': 'keepalive:b keepalive_pool:i max_req_body_size:i ssl_verify:b timeout:i',
  'api-breaker': 'break_response_code:i healthy.successes:i max_breaker_sec:i unhealthy.failures:i',
  'authz-keycloak': `
    ${keepalive} access_token_expires_in:i access_token_expires_leeway:i cache_ttl_seconds:i http_method_as_scope:b
    lazy_load_paths:b max_req_body_size:i refresh_token_expires_in:i refresh_token_expires_leeway:i ssl_verify:b
    timeout:i`,
  'aws-lambda': `${keepalive} max_req_body_size:i ssl_verify:b timeout:i`,
  'azure-functions': `${keepalive} max_req_body_size:i ssl_verify:b timeout:i`,
  'basic-auth': 'hide_credentials:b',
  'body-transformer': `
    max_req_body_size:i max_resp_body_size:i request.template_is_base64:b response.template_is_base64:b`,
  'cas-auth': 'cookie.secure:b max_req_body_size:i',
  'chaitin-waf': `
    append_waf_debug_header:b append_waf_resp_header:b config.connect_timeout:i config.keepalive_size:i
    config.keepalive_timeout:i config.read_timeout:i config.real_client_ip:b config.req_body_size:i
    config.send_timeout:i`,
  'clickhouse-logger': `${batch} ${bodies} ssl_verify:b timeout:i`,
  'client-control': 'max_body_size:i',
  'consumer-restriction': 'rejected_code:i',
  cors: 'allow_credential:b max_age:i',
  csrf: 'expires:i',
  'data-mask': 'max_body_size:i max_req_post_args:i',
  datadog: `${batch} include_method:b include_path:b prefer_name:b`,
  degraphql: 'max_req_body_size:i',
  'dingtalk-auth': 'cookie_expires_in:i set_userinfo_header:b ssl_verify:b timeout:i',
  'elasticsearch-logger': `${batch} ${bodies} ssl_verify:b timeout:i`,
  'example-plugin': 'i:n port:i',
  'ext-plugin-post-req': 'allow_degradation:b',
  'ext-plugin-post-resp': 'allow_degradation:b',
  'ext-plugin-pre-req': 'allow_degradation:b',
  'fault-injection': 'abort.http_status:i abort.percentage:i delay.duration:n delay.percentage:i',
  'feishu-auth': 'cookie_expires_in:i set_userinfo_header:b ssl_verify:b timeout:i',
  'file-logger': bodies,
  'forward-auth': `${keepalive} allow_degradation:b max_req_body_size:i ssl_verify:b status_on_error:i timeout:i`,
  'google-cloud-logging': `${batch} ssl_verify:b`,
  'graphql-limit-count': `
    ${redis} ${cluster} allow_degradation:b count:I redis_connect_timeout:i redis_read_timeout:i rejected_code:i
    show_limit_quota_header:b sync_interval:n time_window:I`,
  'graphql-proxy-cache': 'cache_set_cookie:b cache_ttl:i consumer_isolation:b',
  'grpc-transcode': 'deadline:n max_resp_body_size:i proto_id:I show_status_in_body:b',
  'grpc-web': 'max_req_body_size:i',
  gzip: 'buffers.number:i buffers.size:i comp_level:i http_version:n min_length:i vary:b',
  'hmac-auth': 'clock_skew:i hide_credentials:b max_req_body_size:i validate_request_body:b',
  'http-dubbo': 'connect_timeout:n max_req_body_size:i read_timeout:n send_timeout:n serialized:b',
  'http-logger': `${batch} ${bodies} ssl_verify:b timeout:i`,
  'ip-restriction': 'response_code:i',
  'jwe-decrypt': 'strict:b',
  'jwt-auth': 'hide_credentials:b store_in_ctx:b',
  'kafka-logger': `
    ${batch} ${bodies} api_version:i broker_list.*:i cluster_name:i meta_refresh_interval:i producer_batch_num:i
    producer_batch_size:i producer_max_buffering:i producer_time_linger:i required_acks:i timeout:i tls.verify:b`,
  'key-auth': 'hide_credentials:b',
  lago: `${batch} ${keepalive} ssl_verify:b timeout:i`,
  'ldap-auth': 'hide_credentials:b tls_verify:b use_tls:b',
  'ldap-auth-advanced': `
    consumer_required:b keepalive:b keepalive_pool_size:i keepalive_timeout:i size_limit:i ssl_verify:b time_limit:i
    timeout:i use_ldaps:b use_starttls:b`,
  'limit-conn': `
    ${redis} ${cluster} allow_degradation:b burst:I conn:I default_conn_delay:n key_ttl:i only_use_default_delay:b
    rejected_code:i`,
  'limit-count': `
    ${redis} ${cluster} allow_degradation:b count:I redis_connect_timeout:i redis_read_timeout:i rejected_code:i
    show_limit_quota_header:b sync_interval:n time_window:I`,
  'limit-req': `${redis} ${cluster} allow_degradation:b burst:n nodelay:b rate:n rejected_code:i`,
  loggly: `${batch} ${bodies} ssl_verify:b`,
  'loki-logger': `${batch} ${bodies} ${keepalive} ssl_verify:b timeout:i`,
  mocking: 'delay:i response_status:i with_mock_header:b',
  'mqtt-proxy': 'protocol_level:i',
  'oas-validator': `
    max_req_body_size:i reject_if_not_match:b rejection_status_code:i skip_path_params_validation:b
    skip_query_param_validation:b skip_request_body_validation:b skip_request_header_validation:b ssl_verify:b
    timeout:i verbose_errors:b`,
  opa: `${keepalive} ssl_verify:b timeout:i with_consumer:b with_route:b with_service:b`,
  openfunction: `${keepalive} max_req_body_size:i ssl_verify:b timeout:i`,
  'openid-connect': `
    accept_none_alg:b accept_unsupported_alg:b access_token_expires_in:i access_token_expires_leeway:i
    access_token_in_authorization_header:b bearer_only:b claim_validator.audience.match_with_client_id:b
    claim_validator.audience.required:b client_jwt_assertion_expires_in:i dpop.enabled:b force_reauthorize:b
    iat_slack:i introspection_interval:i jwk_expires_in:i jwt_verification_cache_ignore:b par.enabled:b
    refresh_session_interval:i renew_access_token_on_expiry:b revoke_tokens_on_logout:b session.absolute_timeout:i
    session.cookie.lifetime:i session.cookie_http_only:b session.cookie_secure:b session.idling_timeout:i
    session.redis.connect_timeout:i session.redis.database:i session.redis.keepalive_timeout:i session.redis.port:i
    session.redis.read_timeout:i session.redis.send_timeout:i session.redis.ssl:b session.redis.ssl_verify:b
    session.rolling_timeout:i set_access_token_header:b set_id_token_header:b set_raw_id_token_header:b
    set_refresh_token_header:b set_userinfo_header:b ssl_verify:b timeout:i use_jwks:b use_nonce:b use_pkce:b`,
  openwhisk: `${keepalive} max_req_body_size:i result:b ssl_verify:b timeout:i`,
  prometheus: 'prefer_name:b',
  'proxy-buffering': 'disable_proxy_buffering:b',
  'proxy-cache': `
    cache_control:b cache_set_cookie:b cache_ttl:i consumer_isolation:b hide_cache_headers:b max_resp_body_size:i`,
  'proxy-control': 'request_buffering:b',
  'proxy-mirror': 'sample_ratio:n',
  'proxy-rewrite': 'use_real_request_uri_unsafe:b',
  'real-ip': 'recursive:b',
  redirect: 'append_query_string:b encode_uri:b http_to_https:b ret_code:i',
  'referer-restriction': 'bypass_missing:b',
  'request-id': 'include_in_response:b range_id.length:i',
  'request-validation': 'max_req_body_size:i rejected_code:i',
  'response-rewrite': 'body_base64:b max_resp_body_size:i status_code:i',
  'rocketmq-logger': `${batch} ${bodies} timeout:i use_tls:b`,
  'skywalking-logger': `${batch} ${bodies} timeout:i`,
  'sls-logger': `${batch} ${bodies} port:i ssl_verify:b timeout:i`,
  'splunk-hec-logging': `${batch} endpoint.keepalive_timeout:i endpoint.timeout:i ssl_verify:b`,
  syslog: `${batch} ${bodies} drop_limit:i flush_limit:i pool_size:i port:i timeout:i tls:b`,
  'tcp-logger': `${batch} ${bodies} port:i timeout:i tls:b`,
  'tencent-cloud-cls': `${batch} ${bodies} sample_ratio:n ssl_verify:b`,
  'ua-restriction': 'bypass_missing:b',
  'udp-logger': `${batch} ${bodies} port:i timeout:i`,
  'uri-blocker': 'case_insensitive:b rejected_code:i',
  'wolf-rbac': 'ssl_verify:b',
  zipkin: 'sample_ratio:n span_version:n',
}
