import { sectionNouns } from '../model/section-nouns.ts'

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

/** What one item of a section is called among people. */
export function nounOf(section: Section): string {
  return section === 'plugins' ? 'plugin of the list' : sectionNouns[section]
}
