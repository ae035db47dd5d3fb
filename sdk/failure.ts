/** What kind of input was refused. */
export type InputCode =
  | "amount"
  | "address"
  | "bytes"
  | "calendar"
  | "chain"
  | "contract"
  | "day"
  | "field"
  | "identifier"
  | "plan"
  | "signature";

/**
 * Refused before anything was encoded, signed or sent. `code` says what kind of input, `field` which one; the message
 * says what was expected.
 */
export class InputError extends Error {
  override readonly name = "InputError";

  constructor(
    readonly code: InputCode,
    /** Name of the field, dotted where it lies inside another: `order.quantity`. */
    readonly field: string,
    message: string,
    options?: ErrorOptions,
  ) {
    super(`${field}: ${message}`, options);
  }
}
