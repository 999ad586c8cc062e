import type { SectionName } from './config.ts'
import type { SchemaRefusal } from './data-plane.ts'

/** Items that are made of Secrets and credentials. */
const secretSections: ReadonlySet<SectionName> = new Set(['consumers', 'ssls'])

/** Words, between the breaks of a field's name, that tell of a secret; `key_type` is none, `api_key` is one. */
const secretWord =
  /^(?:.*pass(?:word|wd|phrase)?|.*secrets?|.*tokens?|.*credentials?|authorization|auth|cookies?|.*salt|pem|cert)$/i
const secretEnd = /^(?:.*keys?|.*id_rsa)$/i

/** Whether a message may hold the value that a data plane refuses: no value of a field that looks like a secret. */
export function mayShow(section: SectionName, { path, isSecret }: SchemaRefusal): boolean {
  return isSecret === undefined && !secretSections.has(section) && !path.some(looksSecret)
}

function looksSecret(step: string | number): boolean {
  if (typeof step === 'number') return false
  const words = step.replaceAll(/([a-z\d])([A-Z])/g, '$1_$2').split(/[^A-Za-z\d]+/)
  return words.some((word) => secretWord.test(word)) || secretEnd.test(words.at(-1) ?? '')
}
