// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {
    Admission,
    DrawRequest,
    FacilityConfig,
    Offer,
    Payee,
    Prices,
    Product,
    Terms
} from "../../contracts/financing/FacilityTypes.sol";

import {Bundle as SignedBundle} from "../../contracts/financing/IFinancingDesk.sol";
import {IFacility} from "../../contracts/financing/IFacility.sol";
import {TrancheVault} from "../../contracts/liquidity/TrancheVault.sol";
import {KeyGrant, Registration} from "../../contracts/parties/IPartyRegistry.sol";
import {PartyRoles, Purposes} from "../../contracts/parties/Mandates.sol";
import {Day, OrderId, PartyId, ReceivableId} from "../../contracts/shared/types/Types.sol";
import {IBusinessCalendar} from "../../contracts/trade/IBusinessCalendar.sol";
import {Delivered} from "../../contracts/trade/IOrderBook.sol";
import {
    Acceptance,
    Anchor,
    Attestation,
    EvidenceKinds,
    LotUse,
    Order,
    Presentation,
    Programme,
    Statement,
    TransferRule
} from "../../contracts/trade/TradeTypes.sol";
import {Suite} from "./Suite.sol";

/// @dev What `SignedBundle` carries encoded. Signatures of the order, and attestations, may be empty.
struct Bundle {
    bytes orderBuyerSignature;
    bytes orderSellerSignature;
    Attestation[] attestations;
    bytes[] attestationSignatures;
    Presentation presentation;
    IFacility facility;
    bytes drawData;
}

/// @title Parties, a programme, a facility and the messages of a trade
/// @notice Amounts in fen. Every actor is one key that is also its account, with all purposes and no limit.
abstract contract Trade is Suite {
    struct Actor {
        PartyId id;
        address account;
        uint256 key;
        uint32 group;
    }

    /// @dev All but a device's readings.
    uint16 internal constant ALL_PURPOSES = ((1 << 11) - 1) | Purposes.TAKE;
    uint16 internal constant FAR = 40_000;

    Actor internal buyer;
    Actor internal seller;
    Actor internal verifier;
    Actor internal verifier2;
    Actor internal lender;
    Actor internal investor;
    Actor internal supplier2;

    Programme internal programme;
    IFacility internal facility;
    TrancheVault internal senior;
    TrancheVault internal junior;
    uint256 private _salt;

    function setUpTrade() internal {
        deploySuite();
        buyer = register("buyer", PartyRoles.BUYER);
        seller = register("seller", PartyRoles.SUPPLIER);
        verifier = register("verifier", PartyRoles.VERIFIER);
        verifier2 = register("verifier2", PartyRoles.VERIFIER);
        lender = register("lender", PartyRoles.LENDER);
        investor = register("investor", PartyRoles.INVESTOR);
        supplier2 = register("supplier2", PartyRoles.SUPPLIER);
        programme = Programme({
            sector: flatPrice.sector(),
            pricing: address(flatPrice),
            table: keccak256(""),
            currency: address(money),
            // One receipt and one weight at arrival, by anybody but the seller.
            evidencePolicy: uint96((1 << (4 * EvidenceKinds.RECEIPT)) | (1 << (4 * EvidenceKinds.WEIGHT_ARRIVAL))),
            qualityKinds: 0,
            maxTenor: 180,
            nearAmount: 0,
            nearDays: 0,
            disputeDays: 5,
            lateRate: 500,
            overdueDays: 30,
            transferRule: TransferRule.Free,
            undertaking: false,
            deviceLimit: 0,
            taxInvoiceDays: 0,
            taxCheckDays: 0,
            filing: false,
            stages: 0,
            document: keccak256("programme")
        });
        orders.approveProgramme(programme, "");
    }

    function setUpFacility() internal {
        (address f, address s, address j) = factory.open(defaultConfig(), keccak256("facility"));
        facility = IFacility(f);
        senior = TrancheVault(s);
        junior = TrancheVault(j);
        admit(buyer.group, false, type(uint96).max, FAR);
        admit(seller.group, true, type(uint96).max, FAR);
    }

    /// @notice The lender admits a group, in the best class.
    function admit(uint32 group, bool asSeller, uint256 cap, uint16 expiryDay) internal {
        admitAs(group, asSeller, cap, expiryDay, 0);
    }

    function admitAs(uint32 group, bool asSeller, uint256 cap, uint16 expiryDay, uint8 class) internal {
        VM.prank(lender.account);
        facility.admit(group, asSeller, Admission(uint96(cap), expiryDay, class, "agreement"));
    }

    /// @notice What the seller would get today on the buyer's claim in the only programme.
    function quote(uint256 face, uint256 due) internal view returns (Offer memory) {
        return facility.quote(buyer.id, seller.id, 1, face, Day.wrap(uint32(due)));
    }

    function defaultConfig() internal view returns (FacilityConfig memory) {
        return
            FacilityConfig({
                lender: lender.id,
                currency: address(money),
                terms: defaultTerms(),
                prices: defaultPrices(),
                seniorRate: 30_000,
                autoLimit: type(uint96).max
            });
    }

    function defaultTerms() internal pure returns (Terms memory) {
        return
            Terms({
                fee: 0,
                lateRate: 90_000,
                minTenor: 1,
                maxTenor: 180,
                floor: 100_000,
                provision1: 10_000,
                provision2: 200_000,
                provision3: 500_000,
                writeOffDays: 120,
                actual365: false,
                discount: true,
                grace: 0,
                cureDays: 5,
                principalFirst: 0,
                product: Product.Purchase,
                orderDays: 0,
                recourse: 1_000_000,
                dilutionCap: 0,
                rollCap: 0,
                special: 500_000,
                crossAgeing: 0,
                payeesFrom: 0,
                newPairCap: 0,
                benchmark: 0,
                benchmarkDays: 0
            });
    }

    function defaultPrices() internal pure returns (Prices memory p) {
        for (uint256 i = 0; i < 8; ++i) (p.advance[i], p.rate[i]) = (850_000, 60_000);
    }

    function register(string memory name, uint16 roles) internal returns (Actor memory) {
        return registerInto(name, roles, 0);
    }

    /// @notice A party of a group; 0 opens one of its own.
    function registerInto(string memory name, uint16 roles, uint32 group) internal returns (Actor memory a) {
        (a.account, a.key) = makeAddrAndKey(name);
        _register(a, name, roles, group, a.account);
    }

    /// @notice A party whose account is a contract of its own, as most have: one key signs what it does.
    function registerWithAccount(string memory name, uint16 roles) internal returns (Actor memory a) {
        (a.account, a.key) = makeAddrAndKey(name);
        _register(a, name, roles, 0, address(0));
        a.account = parties.partyOf(a.id).account;
    }

    function _register(Actor memory a, string memory name, uint16 roles, uint32 group, address account) private {
        KeyGrant[] memory keys = new KeyGrant[](1);
        keys[0] = KeyGrant({
            signer: abi.encodePacked(a.account),
            purposes: ALL_PURPOSES,
            maxAmount: type(uint96).max,
            keysAbove: 0
        });
        a.id = parties.register(
            Registration({
                legalId: keccak256(bytes(name)),
                account: account,
                group: group,
                roles: roles,
                expiryDay: FAR,
                jurisdiction: 156
            }),
            keys
        );
        a.group = parties.partyOf(a.id).group;
    }

    /// @notice Gives an account money of its own through the bank.
    function fundAccount(address account, uint256 amount) internal {
        bytes32 ref = bytes32(++_salt);
        bank.recordReceipt(ref, amount, bank.today(), 0);
        bank.creditAccount(ref, account, amount);
    }

    function deposit(TrancheVault vault, uint256 amount) internal returns (uint256 shares) {
        fundAccount(investor.account, amount);
        VM.startPrank(investor.account);
        money.approve(address(vault), amount);
        shares = vault.deposit(amount, investor.account);
        VM.stopPrank();
    }

    function today() internal view returns (uint256) {
        return token.today().toUint();
    }

    /// @notice An order of `amount` fen for one piece; due 30 days after invoice.
    function makeOrder(uint256 amount, bytes32 salt) internal view returns (Order memory) {
        return
            Order({
                buyer: buyer.id,
                seller: seller.id,
                programme: orders_programmeHash(),
                framework: 0,
                priceRule: 0,
                original: 0,
                version: 0,
                quantity: 1,
                pieces: 0,
                unitPrice: uint128(amount * 1e6),
                tax: 0,
                taxIncluded: true,
                tolerance: 0,
                anchor: Anchor.Invoice,
                paymentDays: 30,
                convention: IBusinessCalendar.Convention.None,
                lastDay: Day.wrap(uint32(today() + 400)),
                document: keccak256("order"),
                salt: salt
            });
    }

    /// @notice What the invoice registry counts against an order for a statement that replaces none.
    function delivered(uint64 quantity) internal pure returns (Delivered memory) {
        return Delivered({quantity: quantity, pieces: 0, replacedQuantity: 0, replacedPieces: 0});
    }

    function orders_programmeHash() internal view returns (bytes32) {
        return keccak256(abi.encode(programme));
    }

    function place(Order memory order) internal returns (OrderId) {
        bytes32 digest = orders.orderDigest(order);
        return orders.place(order, signature(buyer.key, digest), signature(seller.key, digest));
    }

    function makeAttestation(
        Order memory order,
        Actor memory by,
        uint8 kind,
        bytes32 document
    ) internal view returns (Attestation memory) {
        return
            Attestation({
                order: OrderId.wrap(orders.orderDigest(order)),
                seller: order.seller,
                buyer: order.buyer,
                lot: "lot",
                verifier: by.id,
                kind: kind,
                negative: false,
                device: false,
                document: document,
                balance: 0,
                quantity: order.quantity,
                values: 0,
                observedOn: Day.wrap(uint32(today())),
                validUntil: Day.wrap(uint32(today() + 90)),
                content: keccak256("content"),
                tickets: new bytes32[](0)
            });
    }

    function signAttestation(Attestation memory a, Actor memory by) internal view returns (bytes memory) {
        return signature(by.key, evidence.attestationDigest(a));
    }

    /// @notice The two attestations that the programme asks for: the buyer's scale and an independent receipt.
    function makeEvidence(
        Order memory order
    ) internal view returns (Attestation[] memory list, bytes[] memory signatures) {
        list = new Attestation[](2);
        signatures = new bytes[](2);
        bytes32 id = orders.orderDigest(order);
        list[0] = makeAttestation(order, buyer, EvidenceKinds.WEIGHT_ARRIVAL, keccak256(abi.encode("weight", id)));
        list[1] = makeAttestation(order, verifier, EvidenceKinds.RECEIPT, keccak256(abi.encode("receipt", id)));
        signatures[0] = signAttestation(list[0], buyer);
        signatures[1] = signAttestation(list[1], verifier);
    }

    function attestAll(Order memory order) internal {
        (Attestation[] memory list, bytes[] memory signatures) = makeEvidence(order);
        evidence.attestBatch(list, signatures);
    }

    function makePresentation(Order memory order) internal view returns (Presentation memory p) {
        p.order = order;
        p.programme = programme;
        p.lots = new LotUse[](1);
        p.lots[0] = LotUse({lot: "lot", document: 0});
        bytes32 digest = orders.orderDigest(order);
        Day day = Day.wrap(uint32(today()));
        p.statement = Statement({
            order: OrderId.wrap(digest),
            number: keccak256(abi.encode("statement", digest)),
            replaces: 0,
            quantity: order.quantity,
            amount: uint128((uint256(order.unitPrice) * order.quantity) / 1e6),
            share: 1e6,
            agreedPrice: 0,
            deductions: 0,
            anchorDay: day,
            due: invoices.dueDay(order, day),
            taxInvoice: 0,
            lots: keccak256(abi.encode(p.lots)),
            distinct: true,
            document: keccak256("statement")
        });
        signPresentation(p);
    }

    /// @notice Signs a presentation anew: the buyer's acceptance of this one statement, and the seller's consent.
    function signPresentation(Presentation memory p) internal view {
        p.acceptance = Acceptance({
            root: acceptances.leafOf(p.statement),
            count: 1,
            total: p.statement.amount,
            validUntil: Day.wrap(uint32(today() + 10))
        });
        p.buyerSignature = signature(buyer.key, acceptances.acceptanceDigest(p.acceptance));
        p.sellerSignature = signature(seller.key, invoices.statementDigest(p.statement));
    }

    function receivableId(Presentation memory p) internal view returns (ReceivableId) {
        return ReceivableId.wrap(invoices.receivableIdOf(p.order.buyer, p.order.seller, p.statement.number));
    }

    /// @notice A receivable of `amount` fen in the seller's account, due in 30 days.
    function tokenise(uint256 amount, bytes32 salt) internal returns (ReceivableId) {
        Order memory order = makeOrder(amount, salt);
        place(order);
        attestAll(order);
        return token.tokenise(makePresentation(order), seller.account, "");
    }

    function makeRequest(ReceivableId id, uint256 units) internal view returns (DrawRequest memory) {
        return
            DrawRequest({receivable: id, units: units, minNet: 1, deadline: Day.wrap(uint32(today() + 10)), payees: 0});
    }

    function drawData(DrawRequest memory request) internal view returns (bytes memory) {
        return drawData(request, new Payee[](0), "");
    }

    function drawData(
        DrawRequest memory request,
        Payee[] memory payees,
        bytes memory approval
    ) internal view returns (bytes memory) {
        return abi.encode(request, payees, signature(seller.key, facility.requestDigest(request)), approval);
    }

    /// @notice A loan of the facility on a receivable of `amount` fen.
    function draw(uint256 amount, bytes32 salt) internal returns (ReceivableId id) {
        id = tokenise(amount, salt);
        bytes memory data = drawData(makeRequest(id, amount));
        VM.prank(seller.account);
        token.safeTransferFrom(seller.account, address(facility), ReceivableId.unwrap(id), amount, data);
    }

    /// @notice A bundle as the desk takes it.
    function encoded(Bundle memory b) internal pure returns (SignedBundle memory) {
        bytes memory order = abi.encode(b.presentation.order, b.orderBuyerSignature, b.orderSellerSignature);
        return
            SignedBundle({
                id: _receivableIdOf(b.presentation),
                facility: b.facility,
                order: b.orderBuyerSignature.length == 0 ? bytes("") : order,
                evidence: b.attestations.length == 0 ? bytes("") : abi.encode(b.attestations, b.attestationSignatures),
                presentation: abi.encode(b.presentation, b.facility, b.drawData)
            });
    }

    /// @dev As `receivableId`, without asking a contract, which `expectRevert` would take for the call that it awaits.
    function _receivableIdOf(Presentation memory p) private pure returns (ReceivableId) {
        bytes32 fingerprint = keccak256(abi.encode(p.order.buyer, p.order.seller, p.statement.number));
        return ReceivableId.wrap(uint256(fingerprint));
    }

    function encoded(Bundle[] memory bundles) internal pure returns (SignedBundle[] memory list) {
        list = new SignedBundle[](bundles.length);
        for (uint256 i = 0; i < bundles.length; ++i) list[i] = encoded(bundles[i]);
    }

    function makeBundle(
        uint256 amount,
        bytes32 salt,
        bool withOrder,
        bool withEvidence
    ) internal view returns (Bundle memory b) {
        Order memory order = makeOrder(amount, salt);
        b.presentation = makePresentation(order);
        if (withOrder) {
            bytes32 digest = orders.orderDigest(order);
            b.orderBuyerSignature = signature(buyer.key, digest);
            b.orderSellerSignature = signature(seller.key, digest);
        }
        if (withEvidence) (b.attestations, b.attestationSignatures) = makeEvidence(order);
        b.facility = IFacility(address(facility));
        b.drawData = drawData(makeRequest(receivableId(b.presentation), amount));
        b.presentation.sellerSignature = "";
    }

    /// @notice Gives an account money that the facility may take.
    function readyToPay(address account, uint256 amount) internal {
        fundAccount(account, amount);
        VM.prank(account);
        money.approve(address(facility), amount);
    }

    /// @notice The buyer pays through the facility.
    function settle(ReceivableId id, uint256 amount) internal {
        readyToPay(buyer.account, amount);
        settleReady(id, amount);
    }

    /// @notice The buyer pays money that the facility may take: one call, whose events a test can expect.
    function settleReady(ReceivableId id, uint256 amount) internal {
        VM.prank(buyer.account);
        facility.settle(id, amount);
    }

    /// @notice The buyer pays into the receivable itself.
    function payToken(ReceivableId id, uint256 amount) internal {
        fundAccount(buyer.account, amount);
        VM.startPrank(buyer.account);
        money.approve(address(token), amount);
        token.pay(id, amount);
        VM.stopPrank();
    }
}
