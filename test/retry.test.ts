import { describe, expect, test } from 'bun:test'
import { defaultSchedule, delayAfter, Recheck, Retry } from '../watch/retry.ts'
import { Settle } from '../watch/settle.ts'
import { FakeClock } from './support/fake-clock.ts'

const second = 1_000

describe('a write that fails', () => {
  test('is tried after 1, 1, 1, 1, 1, 60, 60, … seconds, and from the start again after a success', async () => {
    const clock = new FakeClock()
    const tries: number[] = []
    const startMs = clock.now()
    let isBroken = true
    const retry = new Retry(defaultSchedule, clock, () => {
      tries.push((clock.now() - startMs) / second)
      if (isBroken) retry.fail()
      else retry.reset()
    })
    retry.fail()
    await clock.advance(150 * second)
    expect(tries).toEqual([1, 2, 3, 4, 5, 65, 125])
    isBroken = false
    await clock.advance(60 * second)
    expect(tries).toEqual([1, 2, 3, 4, 5, 65, 125, 185])
    expect(clock.nextInMs).toBeUndefined()
    expect(retry.fail()).toBe(second)
  })

  test('a schedule of one delay repeats it', () => {
    expect([1, 2, 9].map((failures) => delayAfter(failures, [7]))).toEqual([7, 7, 7])
  })
})

describe('what is awaited', () => {
  test('is asked for in time although the clock is set back again and again, and things change meanwhile', async () => {
    const clock = new FakeClock()
    let asked = 0
    const recheck = new Recheck<string>(defaultSchedule, clock, () => {
      asked += 1
    })
    const cart = new Map([['cart', 'cart']])
    recheck.await(cart)
    // A timer of the system does not know waits of more than 24 days: it would go off at once, and for ever.
    clock.jump(-40 * 86_400 * second)
    for (let index = 0; index < 10; index += 1) {
      await clock.advance(0.3 * second)
      recheck.await(cart)
    }
    expect(asked).toBeGreaterThan(0)
    clock.jump(-3_600 * second)
    const before = asked
    await clock.advance(2 * second)
    expect(asked).toBeGreaterThan(before)
    expect(recheck.nextInMs).toBeLessThanOrEqual(60 * second)
  })

  test('is asked for on a schedule of its own', async () => {
    const clock = new FakeClock()
    const startMs = clock.now()
    const asked: string[] = []
    const recheck = new Recheck<string>(defaultSchedule, clock, (due) => {
      asked.push(`${(clock.now() - startMs) / second}: ${due.join(' ')}`)
    })
    recheck.await(new Map([['cart', 'cart']]))
    await clock.advance(2.5 * second)
    recheck.await(
      new Map([
        ['cart', 'cart'],
        ['pay', 'pay'],
      ]),
    )
    await clock.advance(2 * second)
    expect(asked).toEqual(['1: cart', '2: cart', '3: cart', '3.5: pay', '4: cart', '4.5: pay'])
    recheck.await(new Map([['pay', 'pay']]))
    await clock.advance(60 * second)
    expect(asked.slice(6)).toEqual(['5.5: pay', '6.5: pay', '7.5: pay'])
    recheck.await(new Map())
    await clock.advance(600 * second)
    expect(asked).toHaveLength(9)
    expect(recheck.nextInMs).toBeUndefined()
  })

  test('starts anew when it was there in between', async () => {
    const clock = new FakeClock()
    let times = 0
    const recheck = new Recheck<string>(defaultSchedule, clock, () => {
      times += 1
    })
    recheck.await(new Map([['cart', 'cart']]))
    await clock.advance(30 * second)
    expect(times).toBe(5)
    recheck.await(new Map())
    recheck.await(new Map([['cart', 'cart']]))
    await clock.advance(second)
    expect(times).toBe(6)
  })
})

describe('the hold-off', () => {
  function settling() {
    const clock = new FakeClock()
    const startMs = clock.now()
    const runs: number[] = []
    const settle = new Settle({ quietMs: 100, maxMs: 500, clock, run: () => void runs.push(clock.now() - startMs) })
    return { clock, runs, settle }
  }

  test('runs once after the last of some notices', async () => {
    const { clock, runs, settle } = settling()
    for (let index = 0; index < 3; index += 1) {
      settle.notice()
      await clock.advance(50)
    }
    await clock.advance(1_000)
    expect(runs).toEqual([200])
  })

  test('runs after the longest time although it never is quiet', async () => {
    const { clock, runs, settle } = settling()
    for (let index = 0; index < 30; index += 1) {
      settle.notice()
      await clock.advance(50)
    }
    expect(runs).toEqual([500, 1_000, 1_500])
  })

  test('a clock set back does not make it wait for ever', async () => {
    const { clock, runs, settle } = settling()
    settle.notice()
    clock.jump(-3_600_000)
    settle.notice()
    await clock.advance(500)
    expect(runs).toHaveLength(1)
  })

  test('forgets what was cancelled', async () => {
    const { clock, runs, settle } = settling()
    settle.notice()
    settle.cancel()
    await clock.advance(1_000)
    expect(runs).toEqual([])
  })
})
