import { nodeCrypto } from '../runtime/crypto.ts'
import type { Picture } from './picture.ts'

/** How the page is kept up to date: not at all, or by asking the server it came from. */
export type Liveliness = 'still' | 'live'

/** The parts of the page that are the same for every picture. */
export interface Shell {
  readonly script: string
  readonly style: string
}

/**
 * What a browser lets the page do: run this one script, wear this one style, and nothing else; a live page may ask where
 * it came from. No text of a manifest that got into the page as markup could do anything.
 */
export function policyOf({ script, style }: Shell, liveliness: Liveliness): string {
  return [
    "default-src 'none'",
    `script-src '${hashOf(script)}'`,
    `style-src '${hashOf(style)}'`,
    // The empty icon, without which browsers ask for one.
    'img-src data:',
    ...(liveliness === 'live' ? ["connect-src 'self'"] : []),
    "base-uri 'none'",
    "form-action 'none'",
    // No script may turn text into markup at all: https://www.w3.org/TR/trusted-types/
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ')
}

/** The page: one file that asks for nothing else. The picture stands in it as data, which the script reads. */
export function renderDocument(picture: Picture, shell: Shell, liveliness: Liveliness): string {
  return `<!doctype html>
<html lang="en" data-liveliness="${liveliness}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policyOf(shell, liveliness)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<link rel="icon" href="data:,">
<title>apisixc</title>
<style>${shell.style}</style>
</head>
<body>
<noscript>This page shows what apisixc made of your manifests. Its script is part of the file; please let it run.</noscript>
<script type="application/json" id="picture">${embedded(picture)}</script>
<script>${shell.script}</script>
</body>
</html>
`
}

/** Tells one program's part of the page from another's. */
export function shellName({ script, style }: Shell): string {
  return hashOf(`${script}\n${style}`)
}

function hashOf(text: string): string {
  return `sha256-${nodeCrypto().createHash('sha256').update(text).digest('base64')}`
}

/**
 * JSON in which no character can end an element, begin one or break a line: `<`, `>`, `&` and the separators of lines
 * that JavaScript once knew are escapes. https://html.spec.whatwg.org/multipage/scripting.html#restrictions-for-contents-of-script-elements
 */
export function embedded(value: unknown): string {
  return JSON.stringify(value).replaceAll(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
