// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {FacilityConfig} from "../../../contracts/financing/FacilityTypes.sol";
import {IFacility} from "../../../contracts/financing/IFacility.sol";
import {Plan} from "../../../contracts/financing/IRecourse.sol";
import {TrancheVault} from "../../../contracts/liquidity/TrancheVault.sol";
import {KeyGrant, Registration} from "../../../contracts/parties/IPartyRegistry.sol";
import {PartyRoles} from "../../../contracts/parties/Mandates.sol";
import {Day, OrderId, ReceivableId} from "../../../contracts/shared/types/Types.sol";
import {EvidenceKinds, OrderStage, Reason} from "../../../contracts/trade/TradeTypes.sol";
import {Grasper} from "../../shared/Grasper.sol";
import {Bundle} from "../../shared/Trade.sol";
import {Ordering} from "../../unit/financing/Ordering.sol";

/// @title Every act of a lender's programme that hands over control, with every act tried from within
/// @notice The money calls whoever holds it before and after each transfer; its holder is seller, investor and buyer of
/// positions at once. Another investor, who does nothing, must not lose by any of it.
contract FacilityReentrancyTest is Ordering {
    uint256 private constant FACE = 100_000_00;
    uint256 private constant PRICE = 50_000_00;
    uint256 private constant CALLS = 20;
    /// @dev Of the calls below: the desk's, those of `Recourse`, and those of the vaults.
    uint256 private constant DESK = 9;
    uint256 private constant RECOURSE = 10;
    uint256 private constant VAULT = 16;
    /// @dev Carry a loan apart, which costs the tranches its provision wherever it is done.
    uint256 private constant ENFORCE = 11;
    uint256 private constant RESTRUCTURE = 15;

    Grasper private _grasper;
    ReceivableId private _healthy;
    ReceivableId private _paid;
    ReceivableId private _special;
    ReceivableId private _short;
    ReceivableId private _uncalled;
    ReceivableId private _cured;
    ReceivableId private _released;
    ReceivableId private _units;
    address[CALLS] private _target;
    bytes[CALLS] private _call;

    function setUp() public {
        setUpTrade();
        _grasper = new Grasper();
        seller = _registerContract();
        _open();
        _build();
        _list();
    }

    /// @notice Each of the calls works by itself: it is the lock that refuses it elsewhere.
    function test_EachCallWorksByItself() public {
        uint256 start = VM.snapshotState();
        for (uint256 i = 0; i < CALLS; ++i) {
            assertTrue(_grasper.act(_target[i], _call[i]), string.concat("by itself: ", VM.toString(i)));
            _assertSound(VM.toString(i));
            VM.revertToState(start);
        }
    }

    /// @notice Whatever the facility does, nothing is let in: not to itself, nor to its vaults, `Recourse` or the desk.
    function test_NothingIsLetInToAFacilityAtWork() public {
        uint256 tried = 0;
        for (uint256 outer = 0; outer < CALLS; ++outer) {
            // What `Recourse` pulls itself, and deposits, the facility does not know of yet: below.
            if (outer >= RECOURSE && outer < VAULT + 2) continue;
            bytes32 alone = _after(outer, CALLS);
            for (uint256 inner = 0; inner < CALLS; ++inner) {
                uint256 start = VM.snapshotState();
                string memory which = string.concat(VM.toString(outer), " with ", VM.toString(inner));
                bytes32 state = _after(outer, inner);
                // The desk's own bundle again counts as done before, which is no change.
                if (outer != DESK || inner != DESK) assertEq(_grasper.done(), 0, string.concat("refused: ", which));
                assertEq(state, alone, string.concat("nothing changed: ", which));
                tried += _grasper.tried();
                VM.revertToState(start);
            }
        }
        assertGe(tried, 12 * CALLS, "it was called in every one");
    }

    /// @notice While money is on its way in, nothing is counted yet: what is done then is as if done before.
    function test_NothingIsGainedWhileMoneyComesIn() public {
        uint256[4] memory outers = [uint256(10), 12, 16, 17];
        uint256 had = _honest();
        for (uint256 i = 0; i < 4; ++i) {
            for (uint256 inner = 0; inner < CALLS; ++inner) {
                uint256 start = VM.snapshotState();
                string memory which = string.concat(VM.toString(outers[i]), " with ", VM.toString(inner));
                _grasper.arm(_target[inner], _call[inner]);
                // Where the act itself is refused in the end, nothing of what was within stays.
                bool done = _grasper.act(_target[outers[i]], _call[outers[i]]);
                assertTrue(done || outers[i] < VAULT, string.concat("the act itself goes through: ", which));
                bool locked = outers[i] < VAULT && inner >= RECOURSE && inner < VAULT;
                if (locked) assertEq(_grasper.done(), 0, string.concat("refused: ", which));
                _assertSound(which);
                bool apart = inner == ENFORCE || inner == RESTRUCTURE;
                if (!apart) assertGe(_honest() + 2, had, string.concat("SET-01: nobody else pays: ", which));
                VM.revertToState(start);
            }
        }
    }

    /// @notice Shares redeemed while a deposit is on its way are not worth a part of it.
    function test_ADepositOnItsWayIsInNobodysShares() public {
        uint256 shares = junior.balanceOf(address(_grasper));
        uint256 had = _wealth();
        _grasper.arm(address(junior), abi.encodeCall(junior.redeem, (shares, address(_grasper), address(_grasper))));
        bytes memory deposit_ = abi.encodeCall(junior.deposit, (4_000_000_00, address(_grasper)));
        assertTrue(_grasper.act(address(junior), deposit_), "the deposit goes through");
        assertEq(_grasper.done(), 1, "so does the redemption, at today's price");
        assertLe(_wealth(), had, "LIQ-03");
    }

    /// @notice An answer within an answer ends no call that is not its own.
    function test_AnAnswerWithinAnAnswerEndsItsCallOnce() public {
        uint256 calls = facility.callsOf(seller.id);
        uint256 all = recourse.asked(facility, _short);
        _grasper.arm(address(recourse), abi.encodeCall(recourse.answer, (facility, _short, all)));
        _grasper.act(address(recourse), abi.encodeCall(recourse.answer, (facility, _short, 1)));
        assertEq(_grasper.done(), 0, "refused");
        assertEq(facility.callsOf(seller.id), calls, "the other calls run on");
        assertTrue(recourse.callOf(facility, _special).runs, "the other call");
    }

    /// @notice A valuation is never counted without its mark: within another act it is refused, and comes later.
    function test_NoBookIsValuedWithinAnAct() public {
        notes.declareInsolvent(buyer.id, bank.today(), "decision");
        _grasper.arm(address(facility), abi.encodeCall(facility.value, ()));
        assertTrue(_grasper.act(_target[2], _call[2]), "FIN-06: repaid all the same");
        assertGt(_grasper.tried(), 0, "it was called");
        assertEq(_grasper.done(), 0, "refused");
        bytes memory refusal = abi.encodeWithSelector(IFacility.Facility_NotMarked.selector, buyer.id);
        assertEq(keccak256(_grasper.refusal()), keccak256(refusal));
        (uint256 valued, uint256 declared) = facility.valuation();
        assertEq(valued, 0);
        assertEq(declared, 1);
        facility.value();
        assertGt(facility.markOf(buyer.id), 0);
        _assertSound("valued");
    }

    // --- acts --------------------------------------------------------------------------------------------------------

    /// @dev Does one act with another within, and tells the state after it.
    function _after(uint256 outer, uint256 inner) private returns (bytes32 state) {
        uint256 start = VM.snapshotState();
        if (inner != CALLS) _grasper.arm(_target[inner], _call[inner]);
        assertTrue(
            _grasper.act(_target[outer], _call[outer]),
            string.concat("the act itself goes through: ", VM.toString(outer))
        );
        state = _state();
        _assertSound(VM.toString(outer));
        if (inner == CALLS) VM.revertToState(start);
    }

    function _list() private {
        address f = address(facility);
        _set(0, f, abi.encodeCall(facility.settle, (_healthy, 1_000)));
        _set(1, f, abi.encodeCall(facility.collect, (_paid)));
        _set(2, f, abi.encodeCall(facility.repay, (_healthy, 1_000_00)));
        _set(3, f, abi.encodeCall(facility.payIn, (key, 1_000, "insurance")));
        _set(4, f, abi.encodeCall(facility.drawOnOrder, (makeDraw(1, STEP))));
        _set(5, f, abi.encodeCall(facility.takeCredit, (supplier2.id)));
        _set(6, f, abi.encodeCall(facility.takeFees, ()));
        _set(7, f, abi.encodeCall(facility.release, (_released)));
        bytes memory request = drawData(makeRequest(_units, FACE));
        uint256 id = ReceivableId.unwrap(_units);
        _set(8, address(token), abi.encodeCall(token.safeTransferFrom, (seller.account, f, id, FACE, request)));
        Bundle memory b = makeBundle(FACE, "by the desk", true, true);
        _set(DESK, address(desk), abi.encodeCall(desk.finance, (encoded(b))));
        loans.push(receivableId(b.presentation));
        address r = address(recourse);
        _set(RECOURSE, r, abi.encodeCall(recourse.answer, (facility, _short, 1_000)));
        _set(ENFORCE, r, abi.encodeCall(recourse.enforce, (facility, _short)));
        _set(12, r, abi.encodeCall(recourse.buy, (facility, _special, PRICE)));
        _set(13, r, abi.encodeCall(recourse.cured, (facility, _cured)));
        _set(14, r, abi.encodeCall(recourse.callMargin, (facility, _uncalled)));
        _set(RESTRUCTURE, r, _restructuring());
        address own = address(_grasper);
        _set(VAULT, address(junior), abi.encodeCall(junior.deposit, (1_000_00, own)));
        _set(17, address(senior), abi.encodeCall(senior.mint, (1_000_00, own)));
        _set(18, address(senior), abi.encodeCall(senior.withdraw, (1_000_00, own, own)));
        _set(19, address(junior), abi.encodeCall(junior.redeem, (1_000_00, own, own)));
    }

    function _set(uint256 i, address target, bytes memory call_) private {
        (_target[i], _call[i]) = (target, call_);
    }

    function _restructuring() private view returns (bytes memory) {
        Plan memory plan = Plan({
            facility: address(facility),
            receivable: _healthy,
            owed: uint72(_owedOf(_healthy)),
            rate: 60_000,
            first: Day.wrap(uint32(today() + 30)),
            count: 2,
            amount: 1_000_00,
            every: 30,
            deadline: Day.wrap(uint32(today()))
        });
        bytes32 digest = recourse.planDigest(plan);
        return
            abi.encodeCall(recourse.restructure, (plan, signature(seller.key, digest), signature(lender.key, digest)));
    }

    // --- what holds --------------------------------------------------------------------------------------------------

    function _state() private view returns (bytes32) {
        (, , uint256 worth) = facility.book();
        bytes32 ofLoans;
        for (uint256 i = 0; i < loans.length; ++i) {
            ofLoans = keccak256(
                abi.encode(ofLoans, facility.loan(loans[i]), recourse.callOf(facility, loans[i]), _held(loans[i]))
            );
        }
        bytes memory shares = abi.encode(junior.totalSupply(), senior.totalSupply(), facility.callsOf(seller.id));
        bytes memory cash = abi.encode(_grasper.balanceOf(address(_grasper)), _grasper.balanceOf(address(recourse)));
        return keccak256(abi.encode(facility.capital(), worth, ofLoans, shares, cash));
    }

    function _assertSound(string memory which) private view {
        assertTrue(health.checkBook(facility, loans).holds, string.concat("FIN-01: ", which));
        assertTrue(health.checkCapital(facility).holds, string.concat("LIQ-01: ", which));
        assertEq(
            _grasper.balanceOf(address(facility)),
            facility.capital().cash,
            string.concat("SET-02: counted = held: ", which)
        );
        assertEq(_grasper.balanceOf(address(recourse)), 0, string.concat("SET-02: nothing stays: ", which));
        assertEq(
            _grasper.allowance(address(recourse), address(facility)),
            0,
            string.concat("nor may be taken: ", which)
        );
        assertTrue(health.checkCustody(facility, loans).holds, string.concat("FIN-05: ", which));
    }

    /// @dev What belongs today to the investor who does nothing.
    function _honest() private view returns (uint256) {
        return _part(junior) + _part(senior);
    }

    function _part(TrancheVault vault) private view returns (uint256) {
        return (vault.totalAssets() * vault.balanceOf(investor.account)) / vault.totalSupply();
    }

    function _wealth() private view returns (uint256) {
        return
            _grasper.balanceOf(address(_grasper)) +
            junior.previewRedeem(junior.balanceOf(address(_grasper))) +
            senior.previewRedeem(senior.balanceOf(address(_grasper)));
    }

    function _held(ReceivableId id) private view returns (uint256) {
        return token.balanceOf(address(facility), ReceivableId.unwrap(id));
    }

    function _owedOf(ReceivableId id) private view returns (uint256) {
        return facility.owed(id).late + facility.owed(id).interest + facility.owed(id).principal;
    }

    // --- how it comes about ------------------------------------------------------------------------------------------

    function _open() private {
        uint96 tags = uint96(1 << (4 * EvidenceKinds.TAGS));
        stages.push(OrderStage(tags, 300_000));
        stages.push(OrderStage(tags, 500_000));
        programme.stages = keccak256(abi.encode(stages));
        programme.currency = address(_grasper);
        orders.approveProgramme(programme, "");
        FacilityConfig memory c = orderConfig();
        (c.currency, c.terms.fee) = (address(_grasper), 5_000);
        openFacility(c, "grasped");
        admit(supplier2.group, true, type(uint96).max, FAR);
        _grasper.issue(address(_grasper), 100_000_000_00);
        address[4] memory spenders = [address(facility), address(recourse), address(junior), address(senior)];
        for (uint256 i = 0; i < 4; ++i) {
            _grasper.act(address(_grasper), abi.encodeCall(_grasper.approve, (spenders[i], type(uint256).max)));
        }
        _invest(junior);
        _invest(senior);
    }

    function _invest(TrancheVault vault) private {
        _grasper.issue(investor.account, 5_000_000_00);
        VM.startPrank(investor.account);
        _grasper.approve(address(vault), type(uint256).max);
        vault.deposit(5_000_000_00, investor.account);
        VM.stopPrank();
        bytes memory own = abi.encodeCall(vault.deposit, (1_000_000_00, address(_grasper)));
        assertTrue(_grasper.act(address(vault), own), "its own deposit");
    }

    /// @dev One loan for each of the calls.
    function _build() private {
        order = feedlotOrder("cattle");
        orderId = place(order);
        key = ReceivableId.wrap(uint256(OrderId.unwrap(orderId)));
        loans.push(key);
        attestLot("pen", EvidenceKinds.TAGS, QUANTITY);
        drawStage(0, FIRST);
        _special = _disputed("special");
        recourse.callMargin(facility, _special);
        passDays(6);
        recourse.enforce(facility, _special);
        VM.prank(lender.account);
        recourse.offerSale(facility, _special, seller.id, uint96(PRICE), Day.wrap(FAR));
        _short = _disputed("short");
        recourse.callMargin(facility, _short);
        passDays(6);
        // What is the seller's of another loan waits.
        _settle(_borrow("ring-fenced"));
        _cured = _disputed("cured");
        recourse.callMargin(facility, _cured);
        notes.withdraw(_cured, signature(buyer.key, notes.withdrawalDigest(_cured)));
        _uncalled = _disputed("uncalled");
        _healthy = _borrow("healthy");
        _paid = _borrow("paid");
        _payIntoToken(_paid, 10_000_00);
        _released = _borrow("released");
        _grasper.refuse(true, address(0));
        assertTrue(_grasper.act(address(facility), abi.encodeCall(facility.repay, (_released, _owedOf(_released)))));
        _grasper.refuse(false, address(0));
        _creditToAnother();
        _units = tokenise(FACE, "units");
        loans.push(_units);
    }

    /// @dev Another seller could not be paid, and can now.
    function _creditToAnother() private {
        Actor memory own = seller;
        seller = supplier2;
        ReceivableId id = _borrow("another's");
        _grasper.refuse(false, supplier2.account);
        _settle(id);
        _grasper.refuse(false, address(0));
        seller = own;
    }

    function _borrow(bytes32 salt) private returns (ReceivableId id) {
        id = draw(FACE, salt);
        loans.push(id);
    }

    function _disputed(bytes32 salt) private returns (ReceivableId id) {
        id = _borrow(salt);
        bytes32 digest = notes.disputeDigest(id, 60_000_00, Reason.Quality);
        notes.dispute(id, 60_000_00, Reason.Quality, signature(buyer.key, digest));
    }

    function _settle(ReceivableId id) private {
        _grasper.issue(buyer.account, FACE);
        VM.startPrank(buyer.account);
        _grasper.approve(address(facility), FACE);
        facility.settle(id, FACE);
        VM.stopPrank();
    }

    function _payIntoToken(ReceivableId id, uint256 amount) private {
        _grasper.issue(buyer.account, amount);
        VM.startPrank(buyer.account);
        _grasper.approve(address(token), amount);
        token.pay(id, amount);
        VM.stopPrank();
    }

    function _registerContract() private returns (Actor memory a) {
        (, a.key) = makeAddrAndKey("key of the grasper");
        KeyGrant[] memory keys = new KeyGrant[](1);
        keys[0] = KeyGrant(abi.encodePacked(VM.addr(a.key)), ALL_PURPOSES, type(uint96).max, 0);
        uint16 roles = PartyRoles.SUPPLIER | PartyRoles.INVESTOR;
        a.id = parties.register(Registration("grasper", address(_grasper), 0, roles, FAR, 156), keys);
        (a.account, a.group) = (address(_grasper), parties.partyOf(a.id).group);
    }
}
