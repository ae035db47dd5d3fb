import { say } from "./explanation.js";

/** What the evidence registry refuses. */
export const EVIDENCE_ERRORS = {
  Evidence_BadField: say(
    "A field of the attestation makes no sense.",
    "Correct the field that is named and have it signed again.",
    "证明中有一项不合理。",
    "请更正所指字段并重新签署。",
  ),
  Evidence_SellersOwn: say(
    "The verifier belongs to the seller's group, whose word does not count.",
    "Have the buyer or an independent verifier attest.",
    "证明人属于卖方集团，其证明无效。",
    "请由买方或独立第三方出具证明。",
  ),
  Evidence_NotVerifier: say(
    "The verifier is neither the buyer nor registered as a verifier.",
    "Have the registrar add the role, or ask a registered verifier.",
    "证明人既非买方也未登记为检验方。",
    "请登记员增加角色，或委托已登记的检验方。",
  ),
  Evidence_PaperUsed: say(
    "The paper already stands for something else.",
    "Check for a double entry; a paper proves one lot once.",
    "该单据已用于其他事项。",
    "请检查是否重复录入；一份单据只能证明一批货物。",
  ),
  Evidence_KindTaken: say(
    "The lot already has another paper of this kind.",
    "Sign the same paper, or use another lot.",
    "该批次已有另一份同类单据。",
    "请签署同一份单据，或使用其他批次。",
  ),
  Evidence_Conflict: say(
    "A second signature on the paper says something else than the first, or more is lost than there is.",
    "Compare quantity and values with the paper's first attestation.",
    "对同一单据的第二次签署与首次不一致，或损失量超过现有量。",
    "请与首次证明核对数量和指标。",
  ),
  Evidence_PaperFull: say(
    "Four groups have signed the paper, which is the most, or a device has, of which there is one.",
    "No further signature is needed.",
    "该单据已有四个集团签署，达到上限；设备读数只限一个。",
    "无须再签。",
  ),
  Evidence_Revoked: say(
    "The verifier's group took its word on this paper back.",
    "Have another group sign the paper, or another paper once nobody stands on this one.",
    "证明人所属集团已撤销对该单据的证明。",
    "请由其他集团签署；该单据无人证明后也可另出单据。",
  ),
  Evidence_NotOnPaper: say(
    "The group does not stand on the paper, so that there is nothing of it to compute anew.",
    "Leave the attestation out; attest it first if it is new.",
    "该集团不在此单据的证明方之列，无可重算。",
    "请去掉该证明；如为新证明，请先登记。",
  ),
  Evidence_Incomplete: say(
    "The attestations presented are not exactly those that count on the lot.",
    "Present each group of each kind once, and each loss once.",
    "所提交的证明与该批次现有证明不完全一致。",
    "请将每类每个集团的证明和每笔损失各提交一次。",
  ),
  Evidence_NotReplaced: say(
    "The lot was not used by the statement that is to be replaced.",
    "Replace a statement with exactly its own lots.",
    "该批次并非由被替换的结算单使用。",
    "请只使用被替换结算单的批次。",
  ),
  Evidence_ListNotOpen: say(
    "The list is not recorded, was revoked, or its last day has passed.",
    "Have the verifier sign the list anew, or each attestation.",
    "该证明清单未登记、已撤销或已过期。",
    "请证明人重新签署清单，或逐份签署。",
  ),
  Evidence_NotInList: say(
    "The attestation does not stand in the list.",
    "Check attestation, root and proof; one changed field makes another leaf.",
    "该证明不在清单之内。",
    "请核对证明、根和证明路径；任何字段变化都会使其不同。",
  ),
  Evidence_NotKeeper: say(
    "The balance is not kept by the verifier's group, or does not exist.",
    "Have the keeper of the paper attest, and open its balance first.",
    "该余额不由证明人所属集团保管，或不存在。",
    "请由单据保管方出具证明，并先登记余额。",
  ),
  Evidence_BalanceTooLow: say(
    "The balance has less left than the attestation takes, or its last day has passed.",
    "Attest at most what is left, or consume another paper.",
    "该余额不足，或已过有效期。",
    "请按剩余数量证明，或使用其他单据。",
  ),
  Evidence_BadDay: say(
    "The attestation is for a day in the future, has expired, is out of order, or older than what the lot has.",
    "Check the dates; send it while it is valid, and present them by day with the latest of each verifier.",
    "证明日期在未来、已过有效期、次序不对，或比该批次现有证明更旧。",
    "请核对日期，在有效期内提交；重算时按日期排列并采用最新证明。",
  ),
  Evidence_LotUsed: say(
    "The lot is already used by a statement.",
    "State lots that are free; a lot is used once and whole.",
    "该批次已被其他结算单使用。",
    "请使用未结算的批次；一批货物只能整批使用一次。",
  ),
  Evidence_PolicyNotMet: say(
    "The lot lacks evidence that the programme asks for.",
    "Have the missing kinds attested, by as many groups as the policy says.",
    "该批次缺少业务方案要求的证明。",
    "请按要求补齐证明种类和证明方数量。",
  ),
  Evidence_Expired: say(
    "The lot's evidence is no longer valid.",
    "Have what expired attested with a later day, and refresh the lot.",
    "该批次的证明已过有效期。",
    "请以更晚的有效期重新取证，并重算该批次。",
  ),
  Evidence_WrongPricePaper: say(
    "The paper named to price the lot is not the one that prevails.",
    "Name the umpire's report over arrival over origin, and of this lot.",
    "用于计价的单据不是应优先采用的那份。",
    "请采用本批次的单据：仲裁优先于到货，到货优先于发货。",
  ),
  Evidence_NotInvoiceRegistry: say(
    "Only the invoice registry uses lots.",
    "Present the statement to the receivable token.",
    "只有发票登记合约可以使用批次。",
    "请通过应收账款合约提交结算单。",
  ),
  Evidence_SumTooLarge: say(
    "A quality value summed over the lots leaves its range.",
    "State fewer lots at a time.",
    "各批次累计的质量数值超出范围。",
    "请减少每次结算的批次。",
  ),
};
