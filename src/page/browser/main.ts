import type { Picture } from '../picture.ts'
import { Board } from './board.ts'
import { follow } from './live.ts'

/** The script of the page: reads the picture that stands in it, and shows it. */

const picture = JSON.parse(document.getElementById('picture')?.textContent ?? '') as Picture
const isLive = document.documentElement.dataset['liveliness'] === 'live'
const board = new Board(picture, isLive)
if (isLive) void follow({ take: (taken) => board.take(taken), answers: (isAnswering) => board.answers(isAnswering) })
