/** A `metav1.Time`: RFC 3339 in whole seconds. */
export function timeText(date: Date): string {
  return `${date.toISOString().slice(0, 19)}Z`;
}

/** A `metav1.MicroTime`. */
export function microTimeText(date: Date): string {
  return `${date.toISOString().slice(0, 23)}000Z`;
}
