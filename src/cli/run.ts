import { CommanderError } from 'commander'
import { standardOutput, writeText } from '../runtime/stdio.ts'
import { type ExitCode, exitCodes } from './exit-code.ts'
import { isRequest } from './is-request.ts'
import { tellUnprinted } from './print.ts'
import { type Actions, defineProgram } from './program.ts'

/**
 * Runs one command line and answers its exit code. `root` is the folder of this package. Each command's code is loaded
 * when the command runs, and not before.
 */
export async function run(args: readonly string[], root: URL): Promise<ExitCode> {
  let exitCode: ExitCode = exitCodes.fine
  const actions: Actions = {
    build: async (paths, flags) => {
      const { build } = await import('./build.ts')
      exitCode = await build(paths, flags)
    },
    check: async (paths, flags) => {
      const { check } = await import('./check.ts')
      exitCode = await check(paths, flags)
    },
    watch: async (paths, flags) => {
      const { watch } = await import('./watch.ts')
      exitCode = await watch(paths, flags)
    },
    config: async (paths, flags) => {
      const { config } = await import('./config.ts')
      exitCode = await config(paths, flags)
    },
    rbac: async (flags) => {
      const { rbac } = await import('./rbac.ts')
      exitCode = await rbac(flags)
    },
    crds: async () => {
      const { crds } = await import('./crds.ts')
      exitCode = await crds()
    },
    schema: async (kind, flags) => {
      const { schema } = await import('./schema.ts')
      exitCode = await schema(kind, flags)
    },
    diff: async (before, after, flags) => {
      const { diff } = await import('./diff.ts')
      exitCode = await diff(before, after, flags)
    },
    pullSchema: async (address, flags) => {
      const { pullSchema } = await import('./pull-schema.ts')
      exitCode = await pullSchema(address, flags)
    },
    explain: async (subject, paths, flags) => {
      if (subject === undefined || !isRequest(subject)) {
        const { explain } = await import('./explain.ts')
        exitCode = await explain(subject, root)
        return
      }
      const { explainRequest } = await import('./explain-request.ts')
      exitCode = await explainRequest(subject, paths, flags)
    },
    graph: async (paths, flags) => {
      const { graph } = await import('./graph.ts')
      exitCode = await graph(paths, flags)
    },
    why: async (thing, paths, flags) => {
      const { why } = await import('./why.ts')
      exitCode = await why(thing, paths, flags)
    },
    test: async (paths, flags) => {
      const { test } = await import('./test.ts')
      exitCode = await test(paths, flags)
    },
    report: async (paths, flags) => {
      const { reportPage } = await import('./report-page.ts')
      exitCode = await reportPage(paths, flags)
    },
    completion: async (shell) => {
      const { completion } = await import('./completion.ts')
      exitCode = await completion(shell, program)
    },
  }
  const helped: { unprinted?: string } = {}
  const program = defineProgram(actions, args[0], (text) => {
    const written = writeText(standardOutput, text)
    if (written.kind === 'failed') helped.unprinted = written.reason
  })
  if (args.length === 0) {
    program.outputHelp({ error: true })
    return exitCodes.usage
  }
  try {
    await program.parseAsync(args, { from: 'user' })
  } catch (problem) {
    if (!(problem instanceof CommanderError)) {
      const { admitBug } = await import('./admit-bug.ts')
      return admitBug(problem)
    }
    // Commander has no other way to say that it has printed the help, or what is wrong with the command line.
    if (problem.exitCode !== 0) return exitCodes.usage
    if (helped.unprinted === undefined) return exitCodes.fine
    await tellUnprinted(helped.unprinted)
    return exitCodes.readOrWrite
  }
  return exitCode
}
