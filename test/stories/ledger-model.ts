/**
 * What a ledger yields, by plain arithmetic: 85 % advanced on the invoice date, 6 % a year discounted to the due date and
 * 9 % past it on the advance, ACT/360, the advance rounded down and interest up. Shares no code with tasks or contracts.
 */
export interface Expected {
  invoices: number;
  buyers: number;
  face: number;
  advanced: number;
  discount: number;
  lateInterest: number;
  holdback: number;
  peakFunded: number;
  peakFundedOn: string;
  ageing: Record<string, Record<string, [number, number]>>;
  disputed: number;
}

interface Invoice {
  buyer: string;
  face: number;
  advance: number;
  invoiced: number;
  due: number;
  settled: number;
  disputed: boolean;
}

const dayOf = (text = "") => {
  const [month = 0, day = 0, year = 0] = text.split("/").map(Number);
  return Date.UTC(year, month - 1, day) / 86_400_000;
};
const isoOf = (day: number) => new Date(day * 86_400_000).toISOString().slice(0, 10);
const interest = (amount: number, percent: number, days: number) => Math.ceil((amount * percent * days) / 36_000);
const sum = (numbers: number[]) => numbers.reduce((total, number) => total + number, 0);

function read(csv: string): Invoice[] {
  const [header = "", ...lines] = csv.trim().split(/\r?\n/);
  const at = (column: string) => header.split(",").indexOf(column);
  return lines.map((line) => {
    const cells = line.split(",");
    const cell = (column: string) => cells[at(column)] ?? "";
    const face = Math.round(Number(cell("InvoiceAmount")) * 100);
    return {
      buyer: cell("customerID"),
      face,
      advance: Math.floor((face * 85) / 100),
      invoiced: dayOf(cell("InvoiceDate")),
      due: dayOf(cell("DueDate")),
      settled: dayOf(cell("SettledDate")),
      disputed: cell("Disputed") === "Yes",
    };
  });
}

function ageingOn(day: number, invoices: Invoice[]): Record<string, [number, number]> {
  const open = invoices.filter(({ invoiced, settled }) => invoiced <= day && settled > day);
  const between = (low: number, high: number): [number, number] => {
    const found = open.filter(({ due }) => day - due >= low && day - due <= high);
    return [found.length, sum(found.map(({ face }) => face))];
  };
  return {
    current: between(-Infinity, 0),
    "1-30": between(1, 30),
    "31-60": between(31, 60),
    "61-90": between(61, 90),
    ">90": between(91, Infinity),
  };
}

function peakOf(invoices: Invoice[]): [number, string] {
  const days = [...new Set(invoices.map(({ invoiced }) => invoiced))].sort((a, b) => a - b);
  let peak: [number, string] = [0, ""];
  for (const day of days) {
    const out = sum(invoices.filter((i) => i.invoiced <= day && i.settled > day).map(({ advance }) => advance));
    if (out > peak[0]) peak = [out, isoOf(day)];
  }
  return peak;
}

export function expectedOf(csv: string): Expected {
  const invoices = read(csv);
  const first = Math.min(...invoices.map(({ invoiced }) => invoiced));
  const last = Math.max(...invoices.map(({ settled }) => settled));
  const years = [...new Set(Array.from({ length: last - first + 1 }, (_, i) => isoOf(first + i).slice(0, 4)))];
  const ends = years
    .flatMap((year) => [`6/30/${year}`, `12/31/${year}`])
    .map(dayOf)
    .filter((day) => day >= first && day <= last);
  const face = sum(invoices.map((invoice) => invoice.face));
  const advanced = sum(invoices.map(({ advance }) => advance));
  const [peakFunded, peakFundedOn] = peakOf(invoices);
  return {
    invoices: invoices.length,
    buyers: new Set(invoices.map(({ buyer }) => buyer)).size,
    face,
    advanced,
    discount: sum(invoices.map(({ advance, invoiced, due }) => interest(advance, 6, due - invoiced))),
    lateInterest: sum(invoices.map(({ advance, due, settled }) => interest(advance, 9, Math.max(0, settled - due)))),
    holdback: face - advanced,
    peakFunded,
    peakFundedOn,
    ageing: Object.fromEntries(ends.map((day) => [isoOf(day), ageingOn(day, invoices)])),
    disputed: invoices.filter(({ disputed }) => disputed).length,
  };
}
