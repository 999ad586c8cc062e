/** Whether the word after `explain` means a request, which is refused where it is no whole URL, and not a code. */
export function isRequest(subject: string): boolean {
  return /[./:]/.test(subject)
}
