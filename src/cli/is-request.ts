/** Whether the word after `explain` means a request and not a code. */
export function isRequest(subject: string): boolean {
  return subject.startsWith('/') || subject.includes('://')
}
