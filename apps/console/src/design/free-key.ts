/** Whether a key was pressed where it means nothing else: nobody types, no dialog is open, and it is no shortcut of the browser. */
export function isFreeKey({ defaultPrevented, altKey, ctrlKey, metaKey, target }: KeyboardEvent): boolean {
  if (defaultPrevented || altKey || ctrlKey || metaKey) return false
  return !isTyping(target) && document.querySelector('dialog[open]') === null
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && target.matches('input:not([type="range"]), select, textarea, [contenteditable]')
  )
}
