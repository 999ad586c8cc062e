/** The part of `Deno` that is used here; undefined on Bun and Node. */
interface DenoPermissions {
  readonly permissions: {
    querySync(wanted: { readonly name: 'env'; readonly variable: string }): { readonly state: string }
  }
}

/**
 * An environment variable, or undefined where it is not set. Deno keeps a variable that `--allow-env` does not name
 * to itself, and asks on a terminal; here it counts as not set, so that no run needs the permission.
 */
export function environmentVariable(name: string): string | undefined {
  const { Deno: deno } = globalThis as { readonly Deno?: DenoPermissions }
  if (deno !== undefined && deno.permissions.querySync({ name: 'env', variable: name }).state !== 'granted') {
    return undefined
  }
  return process.env[name]
}
