import { getAddress, isAddress, isHexString, type EventFragment, type FunctionFragment, type Interface } from "ethers";
import type { ParamType } from "ethers";

import { InputError } from "../failure.js";
import { FACTORIES, interfaceOf, type InterfaceName } from "../interfaces.js";

/** What JSON can hold. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/**
 * How one part of a pack stands in JSON. There is one text for each value: reading refuses any other, so that nobody can
 * change a pack's text without changing what it says.
 */
export interface Codec<T> {
  read(json: unknown, path: string): T;
  write(value: T): Json;
}

/** What a codec reads. */
export type Content<C> = C extends Codec<infer T> ? T : never;

function refuse(path: string, expected: string): never {
  throw new InputError("field", path, `not ${expected}`);
}

function textCodec(expected: string, holds: (text: string) => boolean): Codec<string> {
  return {
    read: (json, path) => (typeof json === "string" && holds(json) ? json : refuse(path, expected)),
    write: (value) => value,
  };
}

function isLower(text: string): boolean {
  return text === text.toLowerCase();
}

/** Any text. */
export const words = textCodec("a text", () => true);
/** 32 bytes. */
export const hex32 = textCodec("32 bytes in lower-case hex", (text) => isHexString(text, 32) && isLower(text));
/** Whole bytes, possibly none. */
export const hexBytes = textCodec("whole bytes in lower-case hex", (text) => isHexString(text, true) && isLower(text));
/** A checksummed address, possibly zero. */
export const address = textCodec("a checksummed address", (text) => isAddress(text) && getAddress(text) === text);

/** One fixed text. */
export function literal(text: string): Codec<string> {
  return textCodec(`"${text}"`, (given) => given === text);
}

/** A whole number. */
export const whole: Codec<number> = {
  read: (json, path) =>
    typeof json === "number" && Number.isSafeInteger(json) ? json : refuse(path, "a whole number"),
  write: (value) => value,
};

const flag: Codec<boolean> = {
  read: (json, path) => (typeof json === "boolean" ? json : refuse(path, "true or false")),
  write: (value) => value,
};

/** A number of any size as decimal text. */
export const big: Codec<bigint> = {
  read: (json, path) =>
    typeof json === "string" && /^(0|-?[1-9]\d*)$/.test(json)
      ? BigInt(json)
      : refuse(path, "a decimal number in quotes"),
  write: (value) => value.toString(),
};

/** A list. */
export function list<T>(of: Codec<T>): Codec<readonly T[]> {
  return {
    read: (json, path) =>
      Array.isArray(json) ? json.map((item, i) => of.read(item, `${path}[${i}]`)) : refuse(path, "a list"),
    write: (value) => value.map((item) => of.write(item)),
  };
}

/** Something, or null. */
export function optional<T>(of: Codec<T>): Codec<T | null> {
  return {
    read: (json, path) => (json === null ? null : of.read(json, path)),
    write: (value) => (value === null ? null : of.write(value)),
  };
}

function fieldsOf(json: unknown, path: string): Record<string, unknown> {
  if (typeof json !== "object" || json === null || Array.isArray(json)) return refuse(path, "an object");
  return json as Record<string, unknown>;
}

/** Entries by name, of one kind. */
export function dictionary<T>(of: Codec<T>): Codec<Readonly<Record<string, T>>> {
  return {
    read: (json, path) =>
      Object.fromEntries(Object.entries(fieldsOf(json, path)).map(([k, v]) => [k, of.read(v, `${path}.${k}`)])),
    write: (value) => Object.fromEntries(Object.entries(value).map(([k, v]) => [k, of.write(v)])),
  };
}

/** Fields by name: these, all of them and no others. */
export function object<Fields extends Readonly<Record<string, Codec<unknown>>>>(
  fields: Fields,
): Codec<{ readonly [K in keyof Fields]: Content<Fields[K]> }> {
  type Value = { readonly [K in keyof Fields]: Content<Fields[K]> };
  const entries = Object.entries(fields);
  return {
    read: (json, path) => {
      const given = fieldsOf(json, path);
      const extra = Object.keys(given).find((key) => !(key in fields));
      if (extra !== undefined) refuse(`${path}.${extra}`, "a field of this part");
      return Object.fromEntries(entries.map(([key, of]) => [key, of.read(given[key], `${path}.${key}`)])) as Value;
    },
    write: (value) =>
      Object.fromEntries(entries.map(([key, of]) => [key, of.write((value as Record<string, unknown>)[key])])),
  };
}

/** Whole numbers up to 32 bits are JSON numbers, longer ones decimal text: as the SDK has numbers and bigints. */
function numberCodec(bits: number, signed: boolean): Codec<unknown> {
  const least = signed ? -(1n << BigInt(bits - 1)) : 0n;
  const most = (1n << BigInt(signed ? bits - 1 : bits)) - 1n;
  const of: Codec<bigint | number> = bits <= 32 ? whole : big;
  return {
    read: (json, path) => {
      const value = of.read(json, path);
      return value >= least && value <= most ? value : refuse(path, `a number of ${bits} bits`);
    },
    write: (value) => (bits <= 32 ? Number(value) : String(value)),
  };
}

function simpleCodec(type: string): Codec<unknown> {
  const [, sign = "", bits = ""] = /^(u?int)(\d+)$/.exec(type) ?? [];
  if (bits !== "") return numberCodec(Number(bits), sign === "int");
  if (type === "bool") return flag;
  if (type === "address") return address;
  if (type === "string") return words;
  if (type === "bytes") return hexBytes;
  const length = Number(type.slice("bytes".length));
  return textCodec(`${length} bytes in lower-case hex`, (t) => isHexString(t, length) && isLower(t));
}

/** A value of an ABI type: structs by the names of their fields, whatever fields they have. */
export function ofType(type: ParamType): Codec<unknown> {
  if (type.isArray()) return list(ofType(type.arrayChildren));
  if (type.isTuple()) return ofInputs(type.components);
  return simpleCodec(type.type);
}

/** Values of ABI parameters by their names, or by the names given. */
export function ofInputs<T>(inputs: readonly ParamType[], names: readonly string[] = []): Codec<T> {
  const nameOf = (input: ParamType, i: number) => names[i] ?? input.name;
  const fields = object(Object.fromEntries(inputs.map((input, i) => [nameOf(input, i), ofType(input)])));
  return {
    read: (json, path) => fields.read(json, path) as T,
    write: (value) => {
      // What ethers decoded is a list whose fields may be called like methods of lists, such as `values`.
      const named = Array.isArray(value)
        ? Object.fromEntries(inputs.map((input, i) => [nameOf(input, i), value[i]]))
        : value;
      return fields.write(named as Readonly<Record<string, unknown>>);
    },
  };
}

/** The function of a contract's ABI. */
export function functionOf(contract: InterfaceName, name: string): FunctionFragment {
  const fragment = (interfaceOf(contract) as Interface).getFunction(name);
  return fragment ?? refuse(`${contract}.${name}`, "a function of the contract");
}

/** The event of a contract's ABI. */
export function eventOf(contract: InterfaceName, name: string): EventFragment {
  const fragment = (interfaceOf(contract) as Interface).getEvent(name);
  return fragment ?? refuse(`${contract}.${name}`, "an event of the contract");
}

/**
 * Arguments of a call.
 * @param names of the arguments by position, where the contract's own differ from those of its interface
 */
export function callCodec<T>(contract: InterfaceName, name: string, names: readonly string[] = []): Codec<T> {
  return ofInputs<T>(functionOf(contract, name).inputs, names);
}

const stepFields = object({ block: whole, log: whole, timestamp: whole, day: whole, transaction: hex32 });

/** When and where an event happened. */
export type Step = Content<typeof stepFields>;

/** An event as the chain has it. */
export interface Happened<Args = Readonly<Record<string, unknown>>> {
  readonly contract: InterfaceName;
  readonly name: string;
  readonly args: Args;
  readonly at: Step;
}

/** One event of one contract, or any event of any when nothing is named. */
export function eventCodec<Args = Readonly<Record<string, unknown>>>(
  contract?: InterfaceName,
  name?: string,
): Codec<Happened<Args>> {
  const shape = object({
    contract: contract === undefined ? words : literal(contract),
    name: name === undefined ? words : literal(name),
    args: { read: (json: unknown) => json, write: (value: unknown) => value as Json },
    at: stepFields,
  });
  const argsOf = (of: string, event: string, path: string) => {
    if (!(of in FACTORIES)) refuse(`${path}.contract`, "a contract of the suite");
    return ofInputs<Args>(eventOf(of as InterfaceName, event).inputs);
  };
  return {
    read: (json, path) => {
      const { args, at, ...rest } = shape.read(json, path);
      const of = rest.contract as InterfaceName;
      return { contract: of, name: rest.name, args: argsOf(of, rest.name, path).read(args, `${path}.args`), at };
    },
    write: ({ args, ...rest }) => shape.write({ ...rest, args: argsOf(rest.contract, rest.name, "").write(args) }),
  };
}
