import type { NamedObject } from '../read/options.ts'
import { dnsLabel, dnsSubdomain, type OptionKey, type Refuse } from './values.ts'

/** `gateway/plugin-metadata` taken apart; undefined where nothing was said, or where that is refused. */
export function readNamedObject(refuse: Refuse, key: OptionKey, text: string | undefined): NamedObject | undefined {
  if (text === undefined) return undefined
  const [namespace = '', name = '', ...more] = text.split('/')
  if (more.length === 0 && dnsLabel.test(namespace) && dnsSubdomain.test(name)) return { namespace, name }
  refuse(key, text, 'a namespace and a name, divided by /, such as ingress-apisix/plugin-metadata')
  return undefined
}
