/** What an error means and what to do, a sentence each, in English and Chinese. */
export interface Explanation {
  readonly meaning: string;
  readonly remedy: string;
  readonly meaningZh: string;
  readonly remedyZh: string;
}

/** One entry of the tables. */
export function say(meaning: string, remedy: string, meaningZh: string, remedyZh: string): Explanation {
  return { meaning, remedy, meaningZh, remedyZh };
}
