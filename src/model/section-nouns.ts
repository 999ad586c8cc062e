import type { SectionName } from './config.ts'

/** What one item of a section is called among people; the plural has an s more. */
export const sectionNouns: Readonly<Record<SectionName, string>> = {
  routes: 'route',
  stream_routes: 'stream route',
  services: 'service',
  upstreams: 'upstream',
  plugin_configs: 'plugin config',
  global_rules: 'global rule',
  ssls: 'certificate',
  consumers: 'consumer',
  consumer_groups: 'consumer group',
  plugin_metadata: 'plugin metadata item',
  protos: 'proto',
  secrets: 'secret manager',
}
