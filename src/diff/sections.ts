/**
 * The sections of a file whose items APISIX reads, what decides about requests first. Every other key of the file means
 * nothing to it. Source: data plane spec section 1.
 */
export const sections = [
  'routes',
  'stream_routes',
  'services',
  'global_rules',
  'plugin_configs',
  'upstreams',
  'ssls',
  'consumers',
  'consumer_groups',
  'plugin_metadata',
  'secrets',
  'protos',
  'plugins',
] as const

export type Section = (typeof sections)[number]

const singular: Readonly<Record<Section, string>> = {
  routes: 'route',
  stream_routes: 'stream route',
  services: 'service',
  global_rules: 'global rule',
  plugin_configs: 'plugin config',
  upstreams: 'upstream',
  ssls: 'certificate',
  consumers: 'consumer',
  consumer_groups: 'consumer group',
  plugin_metadata: 'plugin metadata',
  secrets: 'secret store',
  protos: 'proto',
  plugins: 'plugin of the list',
}

/** What one item of a section is called among people. */
export function nounOf(section: Section): string {
  return singular[section]
}
