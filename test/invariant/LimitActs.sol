// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {Exposure, FacilityConfig, Offer, OrderDraw} from "../../contracts/financing/FacilityTypes.sol";
import {IFacility} from "../../contracts/financing/IFacility.sol";
import {IRecourse} from "../../contracts/financing/IRecourse.sol";
import {LoanFlags} from "../../contracts/financing/LoanFlags.sol";
import {PartyRoles} from "../../contracts/parties/Mandates.sol";
import {ReceivableFlags} from "../../contracts/receivables/ReceivableFlags.sol";
import {Day, OrderId, ReceivableId} from "../../contracts/shared/types/Types.sol";
import {EvidenceKinds, Order, OrderStage} from "../../contracts/trade/TradeTypes.sol";
import {Ordering} from "../unit/financing/Ordering.sol";

/// @title A lender that limits whatever can be limited, and acts at and beyond its limits
/// @notice Two buyers, two sellers, loans on claims and on orders, in one sector, under a cap of the pair while it is new, of the
/// sellers and of the book, and with cross-ageing. Beside the contracts it remembers what the lender said last, and when.
abstract contract LimitActs is Ordering {
    /// @dev A limit: what holds, and what will from a day on.
    struct Law {
        uint256 cap;
        uint256 next;
        uint256 from;
    }

    uint8 internal constant SECTOR = 3;
    uint256 internal constant PAIR_CAP = 4_000_000_00;
    uint8 internal constant CROSS = 2;

    Actor internal buyer2;
    Actor internal stranger;
    Order[] private _orders;
    mapping(ReceivableId id => bool) internal isOrder;
    mapping(ReceivableId id => uint256) private _delivered;
    Law internal ofSector;
    Law internal ofSeller;
    Law internal ofBook;
    mapping(string act => uint256) public count;
    uint256 private _serial;

    function setUpLimits() internal {
        setUpTrade();
        buyer2 = register("buyer2", PartyRoles.BUYER);
        stranger = register("stranger", PartyRoles.LENDER | PartyRoles.SUPPLIER | PartyRoles.INVESTOR);
        stages.push(OrderStage(uint96(1 << (4 * EvidenceKinds.TAGS)), 300_000));
        stages.push(OrderStage(uint96(1 << (4 * EvidenceKinds.TAGS)), 500_000));
        programme.stages = keccak256(abi.encode(stages));
        uint32 number = orders.approveProgramme(programme, "");
        FacilityConfig memory c = orderConfig();
        (c.terms.newPairCap, c.terms.crossAgeing, c.terms.writeOffDays) = (uint64(PAIR_CAP), CROSS, 40);
        openFacility(c, "limits");
        deposit(senior, CASH);
        admit(buyer2.group, false, type(uint96).max, FAR);
        admit(supplier2.group, true, type(uint96).max, FAR);
        (ofSector.cap, ofSeller.cap, ofBook.cap) = (8_000_000_00, type(uint96).max, 9_000_000_00);
        VM.startPrank(lender.account);
        facility.setSector(SECTOR, uint96(ofSector.cap), 50_000);
        facility.fileProgramme(number, SECTOR);
        facility.setFacilityCap(uint96(ofBook.cap));
        VM.stopPrank();
        passDays(7);
    }

    // --- lending -----------------------------------------------------------------------------------------------------

    function lend(uint256 who, uint256 amount) external {
        (Actor memory b, Actor memory s) = (buyer, seller);
        if (who & 1 == 1) buyer = buyer2;
        if (who & 2 == 2) seller = supplier2;
        if (token.standingOf(buyer.id).stopped == 0)
            _lend(bound(amount, 1_000_00, 2_500_000_00), 1 + ((who >> 2) % 90));
        (buyer, seller) = (b, s);
    }

    function lendOnOrder(uint256 which, uint256 stage, uint256 amount) external {
        if (_orders.length == 0 || (which % 5 == 0 && _orders.length < 6)) _newOrder();
        _choose(which);
        OrderDraw memory d = makeDraw(uint8(stage % 2), bound(amount, 1_000_00, FIRST + STEP));
        uint256 had = money.balanceOf(seller.account);
        passDays(0);
        uint256 assets = worthOfTranches();
        bool crossAged = history.obligorFacts(buyer.id).overdue >= CROSS;
        (bool ok, bytes memory reason) = address(facility).call(abi.encodeCall(facility.drawOnOrder, (d)));
        if (!ok) {
            _expectRefusal(reason);
            return;
        }
        assertTrue(!crossAged, "FIN-02: nothing more of an obligor with too many overdue");
        assertEq(money.balanceOf(seller.account) - had, d.request.amount, "FIN-03: quote = draw");
        _assertNeutral(assets, 1e6 + 400);
        _assertWithin(key);
        _did("lend on an order");
    }

    /// @notice A part of an order is delivered: it rolls, whatever the limits are by now.
    function deliverSome(uint256 which, uint256 quantity) external {
        if (_orders.length == 0 || token.standingOf(buyer.id).stopped != 0) return;
        _choose(which);
        bool over = today() > order.lastDay.toUint() || _delivered[key] > QUANTITY - 20_000;
        if (over || orders.lienOf(orderId) != address(facility)) return;
        quantity = bound(quantity, 1_000, 20_000);
        _delivered[key] += quantity;
        uint256 had = _principal(key);
        uint256 out = outOf(seller.group, true);
        ReceivableId id = deliver(bytes32(++_serial), uint64(quantity));
        assertEq(_principal(key) + _principal(id), had, "FIN-01: a roll moves principal, and makes none");
        assertEq(outOf(seller.group, true), out, "FIN-02: a roll draws nothing");
        _did("deliver");
    }

    // --- money that comes back ---------------------------------------------------------------------------------------

    function repayLoan(uint256 which, uint256 amount, bool first) external {
        (ReceivableId id, bool found) = _findLoan(which);
        if (!found) return;
        uint256 all = _owedOf(id);
        amount = amount % 3 == 0 ? all : bound(amount, 1, all);
        readyToPay(supplier2.account, amount);
        VM.startPrank(supplier2.account);
        if (first && isOrder[id]) facility.payIn(id, amount, "purpose");
        else facility.repay(id, amount);
        VM.stopPrank();
        assertEq(facility.loan(id).version == 0, amount == all, "FIN-06: repaid in full, and only then");
        _did(isOrder[id] ? "repay an order's" : "repay");
    }

    function settleClaim(uint256 which, uint256 amount) external {
        for (uint256 i = 0; i < loans.length; ++i) {
            ReceivableId id = loans[((which % loans.length) + i) % loans.length];
            if (isOrder[id] || token.openAmount(id) == 0) continue;
            if (token.balanceOf(address(facility), ReceivableId.unwrap(id)) == 0) continue;
            settle(id, bound(amount, 1, token.openAmount(id)));
            _did("settle");
            return;
        }
    }

    // --- time, and loans that go bad ---------------------------------------------------------------------------------

    function pass(uint256 numberOfDays) external {
        uint256 worth = bookWorth();
        skip(bound(numberOfDays, 1, 15) * 1 days);
        uint256 assets = worthOfTranches();
        facility.roll(62);
        assertEq(worthOfTranches(), assets, "FIN-04: rolling changes no worth");
        _did(worth < bookWorth() ? "interest" : "days");
    }

    function flagOverdue(uint256 which) external {
        for (uint256 i = 0; i < loans.length; ++i) {
            ReceivableId id = loans[((which % loans.length) + i) % loans.length];
            if (isOrder[id] || token.openAmount(id) == 0 || token.daysPastDue(id) == 0) continue;
            if (token.receivable(id).flags & ReceivableFlags.OVERDUE != 0) continue;
            token.flagOverdue(id);
            _did("flag");
            return;
        }
    }

    /// @notice What margin rules ask of loans on claims, they never ask of one on an order.
    function callOrCure(uint256 which, uint256 what) external {
        (ReceivableId id, bool found) = _findLoan(which);
        if (!found) return;
        bytes[3] memory calls = [
            abi.encodeCall(IRecourse.callMargin, (facility, id)),
            abi.encodeCall(IRecourse.enforce, (facility, id)),
            abi.encodeCall(IRecourse.cured, (facility, id))
        ];
        (bool ok, bytes memory reason) = address(recourse).call(calls[what % 3]);
        if (isOrder[id]) {
            assertTrue(!ok, "FIN-02: no margin call on an order");
            // There is no call that could be enforced.
            if (what % 3 != 1) assertEq(bytes32(bytes4(reason)), bytes32(IRecourse.Recourse_OrderLoan.selector));
            _did("no call on an order");
        } else if (ok) {
            _did("recourse");
        }
    }

    function writeOff(uint256 which) external {
        (ReceivableId id, bool found) = _findLoan(which);
        if (!found || facility.loan(id).flags & LoanFlags.WRITTEN_OFF != 0) return;
        uint256 out = outOf(seller.group, true) + outOf(supplier2.group, true);
        VM.prank(lender.account);
        (bool ok, bytes memory reason) = address(recourse).call(abi.encodeCall(IRecourse.writeOff, (facility, id)));
        if (!ok) {
            assertEq(bytes32(bytes4(reason)), bytes32(IFacility.Facility_TooEarly.selector), "too early, or done");
            return;
        }
        assertEq(outOf(seller.group, true) + outOf(supplier2.group, true), out, "FIN-02: what is lost is still out");
        _did("write off");
    }

    // --- the lender, and somebody that is not ------------------------------------------------------------------------

    function changeLimits(uint256 which, uint256 cap) external {
        cap = bound(cap, 1_000_000_00, 12_000_000_00);
        VM.startPrank(lender.account);
        if (which % 3 == 0) {
            facility.setSector(SECTOR, uint96(cap), 50_000);
            _say(ofSector, cap);
        } else if (which % 3 == 1) {
            facility.setFacilityCap(uint96(cap));
            _say(ofBook, cap);
        }
        VM.stopPrank();
        if (which % 3 == 2) {
            admit(seller.group, true, cap, FAR);
            _say(ofSeller, cap);
        }
        _did("change limits");
    }

    /// @notice Neither a stranger, nor who has money in, nor an admin of the suite, changes what the lender said.
    function meddle(uint256 who, uint256 what, uint96 cap) external {
        address[4] memory all = [stranger.account, investor.account, seller.account, address(this)];
        bytes[7] memory calls = [
            abi.encodeCall(facility.setSector, (SECTOR, cap, 0)),
            abi.encodeCall(facility.fileProgramme, (1, 0)),
            abi.encodeCall(facility.setFacilityCap, (cap)),
            abi.encodeCall(facility.setAutoLimit, (cap)),
            abi.encodeCall(facility.overrideGrade, (buyer.id, 0, "reason", FAR)),
            abi.encodeCall(facility.setCalled, (seller.id, false)),
            abi.encodeCall(facility.setTerms, (defaultTerms(), defaultPrices()))
        ];
        VM.prank(all[who % 4]);
        (bool ok, ) = address(facility).call(calls[what % 7]);
        assertTrue(!ok, "ACC-01: nobody but the lender");
        _did("meddle");
    }

    // --- helpers -----------------------------------------------------------------------------------------------------

    /// @dev A lower limit holds at once and ends what waited; a higher one waits seven days.
    function _say(Law storage law, uint256 cap) private {
        (law.cap, law.next, law.from) = (capOf(law), 0, 0);
        if (cap > law.cap) (law.next, law.from) = (cap, today() + 7);
        else law.cap = cap;
    }

    function capOf(Law storage law) internal view returns (uint256) {
        return law.from != 0 && today() >= law.from ? law.next : law.cap;
    }

    function _lend(uint256 amount, uint256 tenor) private {
        Order memory o = makeOrder(amount, bytes32(++_serial));
        o.paymentDays = uint16(tenor);
        place(o);
        attestAll(o);
        ReceivableId id = token.tokenise(makePresentation(o), seller.account, "");
        bytes memory data = drawData(makeRequest(id, amount));
        (bool quoted, bytes memory answer) = address(facility).staticcall(
            abi.encodeCall(facility.quote, (buyer.id, seller.id, 2, amount, Day.wrap(uint32(today() + tenor))))
        );
        assertEq(quoted, history.obligorFacts(buyer.id).overdue < CROSS, "FIN-02: cross-ageing, in the quote already");
        uint256 had = money.balanceOf(seller.account);
        passDays(0);
        uint256 assets = worthOfTranches();
        bytes memory send = abi.encodeCall(
            token.safeTransferFrom,
            (seller.account, address(facility), ReceivableId.unwrap(id), amount, data)
        );
        VM.prank(seller.account);
        (bool ok, bytes memory reason) = address(token).call(send);
        if (!ok) {
            _expectRefusal(reason);
            return;
        }
        loans.push(id);
        assertTrue(quoted, "FIN-02: nothing of an obligor with too many overdue");
        assertEq(money.balanceOf(seller.account) - had, abi.decode(answer, (Offer)).net, "FIN-03: quote = draw");
        _assertNeutral(assets, tenor);
        _assertWithin(id);
        _did("lend");
    }

    function _assertNeutral(uint256 assets, uint256 most) private view {
        assertGe(worthOfTranches(), assets, "FIN-07: a draw loses nothing");
        assertLe(worthOfTranches() - assets, most, "FIN-07: nor gains more than roundings");
    }

    /// @dev Every limit that a draw was counted in, just after it.
    function _assertWithin(ReceivableId id) private view {
        Exposure memory e = facility.sector(SECTOR);
        assertLe(e.out, e.cap, "FIN-02: sector");
        e = facility.exposure(seller.group, true);
        assertLe(e.out, e.cap, "FIN-02: seller");
        assertLe(bookWorth(), uint256(facility.facilityCap()) * 1e6, "FIN-02: book");
        if (facility.loan(id).flags & LoanFlags.NEW_PAIR == 0) return;
        assertLe(facility.newPairOut(seller.id, buyer.id), PAIR_CAP, "FIN-02: new pair");
    }

    /// @dev Limits, money and its cover, an order that is used up, or an obligor in trouble; anything else is a finding.
    function _expectRefusal(bytes memory reason) private {
        bytes4 got = bytes4(reason);
        bytes4[12] memory known = [
            IFacility.Facility_NoCash.selector,
            IFacility.Facility_BelowFloor.selector,
            IFacility.Facility_BelowMinimum.selector,
            IFacility.Facility_AboveCap.selector,
            IFacility.Facility_AboveLimit.selector,
            IFacility.Facility_CrossAged.selector,
            IFacility.Facility_AboveOrder.selector,
            IFacility.Facility_BadTenor.selector,
            IFacility.Facility_NotEligible.selector,
            IFacility.Facility_RequestUsed.selector,
            bytes4(keccak256("OrderBook_Expired(bytes32,uint256)")),
            bytes4(keccak256("Evidence_Expired(bytes32,uint256)"))
        ];
        for (uint256 i = 0; i < 12; ++i) {
            if (got != known[i]) continue;
            _did(
                i == 3
                    ? "above a cap"
                    : i == 4
                        ? "above a limit"
                        : i == 5
                            ? "cross-aged"
                            : "refused"
            );
            return;
        }
        assembly ("memory-safe") {
            revert(add(reason, 32), mload(reason))
        }
    }

    function _newOrder() private {
        order = feedlotOrder(bytes32(++_serial));
        orderId = place(order);
        key = ReceivableId.wrap(uint256(OrderId.unwrap(orderId)));
        _orders.push(order);
        loans.push(key);
        isOrder[key] = true;
        attestLot("pen", EvidenceKinds.TAGS, QUANTITY);
    }

    function _choose(uint256 which) private {
        order = _orders[which % _orders.length];
        orderId = OrderId.wrap(orders.orderDigest(order));
        key = ReceivableId.wrap(uint256(OrderId.unwrap(orderId)));
    }

    function _findLoan(uint256 which) private view returns (ReceivableId id, bool found) {
        for (uint256 i = 0; i < loans.length && !found; ++i) {
            id = loans[((which % loans.length) + i) % loans.length];
            found = facility.loan(id).version != 0;
        }
    }

    function _owedOf(ReceivableId id) private view returns (uint256) {
        return facility.owed(id).late + facility.owed(id).interest + facility.owed(id).principal;
    }

    function _principal(ReceivableId id) private view returns (uint256) {
        return facility.loan(id).principal;
    }

    function _did(string memory act) private {
        ++count[act];
    }
}
