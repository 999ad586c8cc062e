import { matchesAny } from './patterns.ts'
import { isAbove, type RiskLevel, riskOf } from './plugin-risks.ts'
import { type PluginLimits, type Policy, ruled, type Whose } from './policy.ts'

export interface PluginRefusal {
  readonly plugin: string
  /** What it can do; absent for plugins of little risk that are denied by name. */
  readonly reason?: string
  readonly level: RiskLevel
  /** The highest level that may be used; absent where the plugin is denied by name. */
  readonly upTo?: RiskLevel
  /** Undefined: no rule speaks of plugins, so that what is built in counts. */
  readonly rule?: string
}

/** What counts where nobody says anything: all but what runs code. */
const builtIn: PluginLimits = { upTo: 'high', allow: [], deny: [] }
const withCode: PluginLimits = { upTo: 'critical', allow: [], deny: [] }

/** Why a namespace may not have a plugin; undefined where it may. What runs code is allowed by `allowLua` where no rule speaks of plugins. */
export function judgePluginName(
  policy: Policy,
  allowLua: boolean,
  whose: Whose,
  plugin: string,
): PluginRefusal | undefined {
  const said = ruled(policy, whose, 'plugins')
  const { upTo, allow, deny } = said?.value ?? (allowLua ? withCode : builtIn)
  const { level, reason } = riskOf(plugin)
  const isDenied = matchesAny(deny, plugin)
  if (!isDenied && (matchesAny(allow, plugin) || !isAbove(level, upTo))) return undefined
  return {
    plugin,
    level,
    ...(reason !== undefined && { reason }),
    ...(!isDenied && { upTo }),
    ...(said !== undefined && { rule: said.rule }),
  }
}
