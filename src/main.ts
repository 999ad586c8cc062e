#!/usr/bin/env node
/** argv → command → exit code. `--version` is answered before anything is loaded that it does not need. */
const args = process.argv.slice(2)

if (args.length === 1 && (args[0] === '--version' || args[0] === '-V')) {
  const { default: manifest } = await import('../package.json', { with: { type: 'json' } })
  console.log(manifest.version)
} else {
  const { compileLess } = await import('./runtime/tier-up.ts')
  // `watch` alone runs long enough for the rest to pay.
  if (args[0] !== 'watch') compileLess()
  const { run } = await import('./cli/run.ts')
  // Samples, golden cases and the manifest lie one folder up, from `src/` as well as from the bundle in `dist/`.
  process.exitCode = await run(args, new URL('../', import.meta.url))
}
