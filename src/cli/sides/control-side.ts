import { below, getJson } from '../../../output/control-api.ts'
import { controlRefused } from '../../diagnostics/catalog/differences.ts'
import { controlPaths, type ShownSection, sectionOfAnswer, unseenByControl } from '../../diff/control-document.ts'
import { tell } from './compiled-side.ts'
import type { ReadSide } from './read-side.ts'

/**
 * What a running APISIX shows of itself. Its worker answers in between requests of users, so each list is asked for once
 * (data plane spec section 7).
 */
export async function readControlSide(base: URL): Promise<ReadSide | undefined> {
  const label = `control:${base.origin}`
  const document: Record<string, unknown> = {}
  const refuse = async (path: string, reason: string): Promise<undefined> => {
    await tell([controlRefused({ file: label }, path, reason)])
    return undefined
  }
  const schema = await getJson(below(base, '/v1/schema'))
  if (schema.kind === 'failed') return refuse('/v1/schema', schema.reason)
  for (const section of Object.keys(controlPaths) as readonly ShownSection[]) {
    const path = controlPaths[section]
    const answer = await getJson(below(base, path))
    if (answer.kind === 'failed') return refuse(path, answer.reason)
    const items = sectionOfAnswer(answer.value)
    if (items === undefined) return refuse(path, 'the answer is no list of items')
    document[section] = items
  }
  return {
    document,
    unseen: unseenByControl,
    secrets: undefined,
    sourceOf: () => undefined,
    leftOut: 0,
    schema: schema.value,
  }
}
