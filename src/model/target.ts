/** The APISIX releases that can be compiled for, oldest first; the last is the default. */
export const targets = ['3.11', '3.12', '3.13', '3.14', '3.15', '3.16', '3.17', '3.18'] as const

/** One of them. */
export type Target = (typeof targets)[number]

export const newestTarget: Target = '3.18'

/** `isAtLeast('3.17', '3.16')` is true. */
export function isAtLeast(target: Target, release: Target): boolean {
  return targets.indexOf(target) >= targets.indexOf(release)
}
