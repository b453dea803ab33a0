/** A list of 32-bit integers that grows at its end. */
export class GrowingIntegers {
  items = new Int32Array(1024)
  length = 0

  /** Makes room for `count` more items and gives the place of the first one. */
  extend(count: number): number {
    const at = this.length
    this.length += count
    if (this.length > this.items.length) {
      const longer = new Int32Array(Math.max(this.length, this.items.length * 2))
      longer.set(this.items)
      this.items = longer
    }
    return at
  }
}
