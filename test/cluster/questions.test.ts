import { expect, test } from 'bun:test'
import { Questions } from '../../watch/cluster/questions.ts'
import type { Awaited } from '../../watch/source.ts'

const services = (from: number, count: number): readonly Awaited[] =>
  Array.from({ length: count }, (_, index) => ({ type: 'object', key: `/Service/shop/s${from + index}` }))

test('thousands of things that are awaited are asked for a few at a time, and each once', async () => {
  const asked: string[] = []
  let open = 0
  let mostOpen = 0
  const questions = new Questions(async (awaited) => {
    open += 1
    mostOpen = Math.max(mostOpen, open)
    await Promise.resolve()
    open -= 1
    asked.push(awaited.type === 'object' ? awaited.key : awaited.service)
  })
  await Promise.all([questions.add(services(0, 1_000)), questions.add(services(500, 1_000))])
  expect(mostOpen).toBe(8)
  expect(asked.length).toBeGreaterThanOrEqual(1_500)
  expect(asked.length).toBeLessThan(1_520)
  expect(new Set(asked).size).toBe(1_500)
  await questions.add(services(0, 2))
  expect(asked.slice(-2)).toEqual(['/Service/shop/s0', '/Service/shop/s1'])
})

test('what rejects is told, and the others are asked all the same later', async () => {
  const asked: Awaited[] = []
  const questions = new Questions(async (awaited) => {
    if (asked.push(awaited) === 1) throw new Error('a bug')
  })
  expect(questions.add(services(0, 3))).rejects.toThrow('a bug')
  await questions.add([])
  expect(asked).toHaveLength(3)
})
