/** Exit codes of the tasks; `drift`: what was compared differs. */
export const EXIT = { failed: 1, refused: 2, drift: 3 } as const;

/** Something that a person must put right first: one sentence that says what is wrong and what to do. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly exitCode: number;

  constructor(sentence: string, exitCode: number = EXIT.refused) {
    super(sentence);
    this.exitCode = exitCode;
  }
}
