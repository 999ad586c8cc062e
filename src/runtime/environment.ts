/** The part of `Deno` that is used here; undefined on Bun and Node. */
interface DenoPermissions {
  readonly permissions: {
    querySync(wanted: { readonly name: 'env'; readonly variable?: string }): { readonly state: string }
  }
}

/**
 * An environment variable, or undefined where it is not set. Deno keeps a variable that `--allow-env` does not name
 * to itself, and asks on a terminal; here it counts as not set, so that no run needs the permission.
 */
export function environmentVariable(name: string): string | undefined {
  return mayRead(name) ? process.env[name] : undefined
}

/** The names of all variables that start with a prefix; undefined where Deno does not allow to list them. */
export function environmentNames(prefix: string): readonly string[] | undefined {
  return mayRead(undefined) ? Object.keys(process.env).filter((name) => name.startsWith(prefix)) : undefined
}

/** Whether one variable, or all of them, may be read without a question. */
function mayRead(variable: string | undefined): boolean {
  const { Deno: deno } = globalThis as { readonly Deno?: DenoPermissions }
  const wanted = { name: 'env', ...(variable !== undefined && { variable }) } as const
  return deno === undefined || deno.permissions.querySync(wanted).state === 'granted'
}
