/** What terminals take for commands: colours and movements (CSI), titles and links (OSC, DCS), and the short ones. */
const sequences =
  /(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]|\x1b[\]PX^_][^\x07\x1b\r\n]*(?:\x07|\x1b\\)?|\x1b[ -/]*[0-~]/g;

/** What is left of them, and the marks that turn the direction of what follows. */
const unseen = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g;

/** Without the colours of a program that took its file for a terminal. Its lines stay lines. */
export function withoutSequences(text: string): string {
  const hasSome = text.includes('\x1b') || text.includes('\x9b');
  return hasSome ? text.replaceAll(sequences, '') : text;
}

/** As much of somebody else's line as a screen shows; nothing in it commands the terminal. */
export function printable(line: string, most = 160): string {
  const plain = withoutSequences(line).replaceAll('\t', '  ').replaceAll(unseen, '·');
  return plain.length > most ? `${plain.slice(0, most - 1).toWellFormed()}…` : plain.toWellFormed();
}
