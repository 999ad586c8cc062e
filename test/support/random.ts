/** Numbers from 0 up to 1, the same each time: what fails can be seen again, and a hundred thousand of them are fast. */
export function randomFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296
    return state / 4_294_967_296
  }
}
