const WIDTH = 30;

/** A bar on standard error while a run lasts; silent where nobody looks. */
export function progressBar(isShown: boolean) {
  let shown = "";
  return {
    update(done: number, total: number): void {
      if (!isShown) return;
      const filled = Math.floor((done / total) * WIDTH);
      const text = `[${"#".repeat(filled)}${".".repeat(WIDTH - filled)}] ${Math.floor((done / total) * 100)} %`;
      if (text === shown) return;
      shown = text;
      process.stderr.write(process.stderr.isTTY ? `\r${text}` : "");
    },
    end(): void {
      if (isShown && process.stderr.isTTY) process.stderr.write("\r\u001b[K");
    },
  };
}
