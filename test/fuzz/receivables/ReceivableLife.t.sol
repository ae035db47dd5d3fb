// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {PartyRoles} from "../../../contracts/parties/Mandates.sol";
import {Passing} from "../../../contracts/receivables/NoteTypes.sol";
import {Money, Receivable, ReceivableStatus} from "../../../contracts/receivables/IReceivableToken.sol";
import {ReceivableExtension} from "../../../contracts/receivables/ReceivableExtension.sol";
import {ReceivableFlags} from "../../../contracts/receivables/ReceivableFlags.sol";
import {Allocation} from "../../../contracts/settlement/IBankDesk.sol";
import {Day, PartyId, ReceivableId} from "../../../contracts/shared/types/Types.sol";
import {Accepted, IInvoiceRegistry} from "../../../contracts/trade/IInvoiceRegistry.sol";
import {Presentation, Reason, TransferRule} from "../../../contracts/trade/TradeTypes.sol";
import {Trade} from "../../shared/Trade.sol";
import {Fraction, Fractions, ReceivableModel} from "./ReceivableModel.sol";

/// @title Lives of a receivable against the model of exact fractions
/// @notice Whatever is done in whatever order: after each act every holder can take the floor of its exact share less what
/// waits for a court, and at the end nothing is left in the token.
/// hardhat-config: isolate = false
contract ReceivableLifeTest is Trade, ReceivableModel {
    using Fractions for Fraction;

    Actor[MOST] private _holder;
    ReceivableId private _id;
    /// @dev A receivable of the buyer itself, to pay with in kind.
    ReceivableId private _kind;
    bool private _undertaking;
    uint256 private _count;
    uint256 private _serial;
    uint256 private _disputed;
    mapping(string act => uint256) private _happened;
    bytes32[] private _receipts;
    ReceivableStatus private _last;
    /// @dev Large faces: who owes back moves no units, so that fractions keep the units as denominator.
    bool private _large;

    function setUp() public {
        setUpTrade();
        _holder[0] = seller;
        for (uint256 h = 1; h < MOST; ++h) {
            _holder[h] = register(string.concat("holder", VM.toString(h)), PartyRoles.SUPPLIER);
        }
        _kind = _issue(2, verifier.id, buyer, 1e6, false, 0);
    }

    /// hardhat-config: fuzz.runs = 96
    function testFuzz_LifeOfFewUnits(uint256 units, uint256 count, uint256 seed) public {
        _begin(bound(units, 1, 40), count, seed, seed % 3 == 0 ? 0 : 60_000);
        _live(seed, 36);
    }

    /// hardhat-config: fuzz.runs = 96
    function testFuzz_LifeOfManyUnits(uint256 units, uint256 count, uint256 seed) public {
        _large = true;
        _begin(bound(units, 1, 1 << 62), count, seed, seed % 3 == 0 ? 0 : 500);
        _live(seed, 20);
    }

    /// @notice In a few lives every act happens, so that the others are not empty.
    function test_EveryActHappens() public {
        string[18] memory names = [
            "pay",
            "payLate",
            "payAndClaim",
            "claim",
            "move",
            "move what owes back",
            "freeze",
            "release",
            "court transfer",
            "reverse",
            "reverse, reopened",
            "recover",
            "creditNote",
            "creditNote, paid into",
            "creditNote, disputed",
            "creditNoteOf",
            "payInKind, paid into",
            "fail"
        ];
        uint256[18] memory counts;
        for (uint256 seed = 0; seed < 30; ++seed) {
            uint256 state = VM.snapshotState();
            _begin(30, 4, seed, 60_000);
            _live(seed, 40);
            for (uint256 i = 0; i < 18; ++i) counts[i] += _happened[names[i]];
            VM.revertToState(state);
        }
        for (uint256 i = 0; i < 18; ++i) assertGt(counts[i], 0, names[i]);
    }

    // --- acts --------------------------------------------------------------------------------------------------------

    function _live(uint256 seed, uint256 steps) private {
        seed = uint256(keccak256(abi.encode(seed)));
        for (uint256 i = 0; i < 3; ++i) _move(0, (seed >> (8 * i)) % _count, seed >> (40 + i));
        for (uint256 i = 0; i < steps; ++i) {
            seed = uint256(keccak256(abi.encode(seed, i)));
            _act(seed % 32, (seed >> 8) % _count, (seed >> 16) % _count, seed >> 32);
            _assertAll();
        }
        _end(seed);
    }

    function _act(uint256 act, uint256 h, uint256 other, uint256 seed) private {
        if (act < 4) _pay(seed >> 1, seed % 2 == 0);
        else if (act < 7) _claim(h);
        else if (act < 12) _move(h, other, seed);
        else if (act < 14) _freeze(h, seed);
        else if (act < 16) _release(h, seed);
        else if (act < 17) _seize(h, other, seed);
        else if (act < 20) _reverse(seed);
        else if (act < 21) _recover(seed);
        else if (act < 23) _payLate(seed);
        else if (act < 25) _creditNote(seed);
        else if (act < 26) _creditNoteOf(h, seed);
        else if (act < 28) _payInKind(seed);
        else if (act < 29) _payAndClaim(h, seed);
        else skip((seed % 4) * 1 days);
        if (act == 31 && seed % 16 == 0) _fail();
    }

    function _pay(uint256 seed, bool byBank) private {
        uint256 open = modelOpen();
        uint256 amount = _amount(seed, seed % 16 == 0 ? open : (open + 4) / 5);
        if (amount == 0) return;
        _did("pay");
        modelPay(amount, today());
        if (byBank) {
            bytes32 ref = bytes32(uint256(keccak256(abi.encode("receipt", ++_serial))));
            bank.recordReceipt(ref, amount, bank.today(), 0);
            Allocation[] memory list = new Allocation[](1);
            list[0].receivable = _id;
            list[0].amount = amount;
            bank.allocate(ref, list);
            _receipts.push(ref);
            return;
        }
        _fund(buyer, amount);
        VM.prank(buyer.account);
        token.pay(_id, amount);
    }

    function _payLate(uint256 seed) private {
        uint256 amount = _amount(seed, modelLate(today()));
        // Reopened after all units ended, there is nobody to share it.
        if (amount == 0 || _burnt == _units || _status != Status.Active) return;
        _did("payLate");
        modelPayLate(amount, today());
        _fund(buyer, amount);
        VM.prank(buyer.account);
        token.payLate(_id, amount);
    }

    function _payAndClaim(uint256 h, uint256 seed) private {
        uint256 amount = _amount(seed, modelOpen());
        if (amount == 0 || _line[h].units == 0 || _line[h].frozen != 0) return;
        modelPay(amount, today());
        // What is below a minor unit cannot be claimed before the end.
        bool can = modelCanClaim(h, 0);
        _did("payAndClaim");
        if (can) modelClaim(h, 0);
        _fund(_holder[h], amount);
        VM.startPrank(_holder[h].account);
        if (can) token.payAndClaim(_id, amount);
        else token.pay(_id, amount);
        VM.stopPrank();
    }

    function _claim(uint256 h) private {
        uint256 waits = _waits(h);
        if (!modelCanClaim(h, waits)) {
            assertEq(token.claimable(_id, _holder[h].account), 0, "RCV-02: nothing to claim");
            return;
        }
        _did("claim");
        modelClaim(h, waits);
        VM.prank(_holder[h].account);
        token.claim(_id);
    }

    /// @dev Undertakings pass freely, also in two parts of one batch; others with the consent of both sides.
    function _move(uint256 from, uint256 to, uint256 seed) private {
        // Who owes back is rare: found where there is one.
        for (uint256 h = 0; h < _count && seed % 2 == 0; ++h) if (modelOwes(h)) from = h;
        Line storage line = _line[from];
        uint256 free = line.units - _least(line.units, line.frozen);
        if (free == 0 || _status != Status.Active || (_large && modelOwes(from))) return;
        uint256 units = _amount(seed, free);
        bool plain = _undertaking && !modelOwes(from);
        _did("move");
        if (modelOwes(from)) _did("move what owes back");
        modelMove(from, to, units);
        if (!plain) _passOn(_id, _holder[from], _holder[to], units, ReceivableId.wrap(0), 0);
        else if (seed % 3 != 0 || line.frozen != 0) _transfer(_holder[from].account, _holder[to].account, units);
        else _transferTwice(_holder[from].account, _holder[to].account, units);
    }

    function _freeze(uint256 h, uint256 seed) private {
        if (_line[h].frozen >= _units) return;
        uint256 units = _line[h].frozen + _amount(seed, _units - _line[h].frozen);
        _did("freeze");
        modelFreeze(h, units);
        notes.freeze(_holder[h].account, _id, units, "order");
    }

    function _release(uint256 h, uint256 seed) private {
        if (_line[h].frozen == 0) return;
        uint256 units = seed % 2 == 0 ? 0 : bound(seed, 0, _line[h].frozen - 1);
        _did("release");
        modelFreeze(h, units);
        notes.release(_holder[h].account, _id, units, "order");
    }

    function _seize(uint256 from, uint256 to, uint256 seed) private {
        if (from == to || _line[from].units == 0 || (_large && modelOwes(from))) return;
        uint256 units = _amount(seed, _line[from].units);
        _did("court transfer");
        modelSeize(from, to, units, _waits(from));
        notes.courtTransfer(_holder[from].account, _holder[to].account, _id, units, "order");
    }

    function _reverse(uint256 seed) private {
        if (_receipts.length == 0) return;
        bytes32 ref = _receipts[seed % _receipts.length];
        uint256 amount = _amount(seed >> 8, bank.allocatedOf(ref, _id));
        if (amount == 0) return;
        _did("reverse");
        if (_status == Status.Settled) _did("reverse, reopened");
        modelReverse(amount, today());
        bank.reverse(ref, _id, amount, "out");
        if (_last == ReceivableStatus.Settled) _last = ReceivableStatus.Active;
    }

    function _recover(uint256 seed) private {
        (address[] memory list, bool[MOST] memory named) = _some(seed);
        uint256 amount = modelTakeBack(named);
        if (amount == 0) return;
        _did("recover");
        _back -= amount;
        uint256 had = money.totalSupply();
        bank.recover(_id, list);
        assertEq(had - money.totalSupply(), amount, "SET-03: taken back");
    }

    /// @dev What the originator cannot cover is disputed, and nobody else loses anything.
    function _creditNote(uint256 seed) private {
        uint256 amount = _amount(seed, modelOpen());
        if (_undertaking || amount == 0) return;
        uint256 credited = _least(amount, modelCreditable(0, _waits(0)));
        uint256[MOST] memory had = _everybodys();
        _did("creditNote");
        if (_isPaidInto() && credited != 0) _did("creditNote, paid into");
        if (credited != amount) _did("creditNote, disputed");
        if (credited != 0) modelReduce(0, credited, false, today());
        bytes32 document = bytes32(++_serial);
        bytes32 digest = notes.creditNoteDigest(_id, amount, Reason.Quality, document);
        bytes memory signed = signature(buyer.key, digest);
        notes.creditNote(_id, amount, Reason.Quality, document, signed, signature(seller.key, digest));
        uint256 open = modelOpen();
        if (open > _disputed) _disputed += _least(amount - credited, open - _disputed);
        assertEq(notes.disputeOf(_id).amount, _disputed, "RCV-05: the rest is disputed");
        _assertKept(had, 0);
    }

    function _creditNoteOf(uint256 h, uint256 seed) private {
        uint256 amount = _amount(seed, modelCreditable(h, _waits(h)));
        if (_undertaking || amount == 0) return;
        uint256[MOST] memory had = _everybodys();
        _did("creditNoteOf");
        modelReduce(h, amount, false, today());
        _signNoteOf(_holder[h], amount);
        _assertKept(had, h);
    }

    function _signNoteOf(Actor memory by, uint256 amount) private {
        bytes32 document = bytes32(++_serial);
        bytes32 digest = notes.creditNoteDigest(_id, amount, Reason.Quality, document);
        notes.creditNoteOf({
            id: _id,
            amount: amount,
            reason: Reason.Quality,
            document: document,
            holder: by.account,
            buyerSignature: signature(buyer.key, digest),
            holderSignature: signature(by.key, digest)
        });
    }

    /// @dev The buyer gives units of what others owe it.
    function _payInKind(uint256 seed) private {
        uint256 amount = _amount(seed, modelCreditable(0, _waits(0)));
        if (amount == 0) return;
        uint256[MOST] memory had = _everybodys();
        uint256 held = token.balanceOf(seller.account, ReceivableId.unwrap(_kind));
        _did("payInKind");
        if (_isPaidInto()) _did("payInKind, paid into");
        modelReduce(0, amount, true, today());
        _passOn(_kind, buyer, seller, 1, _id, amount);
        assertEq(token.balanceOf(seller.account, ReceivableId.unwrap(_kind)), held + 1, "paid in kind");
        _assertKept(had, 0);
    }

    /// @dev The obligor fails: late interest stops today.
    function _fail() private {
        if (_insolventOn != 0) return;
        _did("fail");
        _insolventOn = today();
        notes.declareInsolvent(buyer.id, Day.wrap(uint32(_insolventOn)), "decision");
    }

    /// @dev All is paid, released, claimed and taken back, beginning anywhere.
    function _end(uint256 seed) private {
        _payLate(0);
        _pay(0, false);
        for (uint256 h = 0; h < _count; ++h) _release(h, 0);
        _assertAll();
        for (uint256 i = 0; i < _count; ++i) {
            _claim(((seed % _count) + i) % _count);
            _assertAll();
        }
        _recover(type(uint256).max);
        assertEq(_back, 0, "SET-03: all went back");
        assertEq(money.balanceOf(address(token)), 0, "SET-02: nothing is left");
        for (uint256 h = 0; h < _count; ++h) assertEq(_balance(h), 0, "RCV-01: no units are left");
    }

    // --- what holds after each act -----------------------------------------------------------------------------------

    function _assertAll() private {
        Receivable memory r = token.receivable(_id);
        assertEq(uint8(r.status), uint8(_status) + 1, "RCV-03: status of the model");
        bool moved = r.status != _last;
        assertTrue(!moved || _last == ReceivableStatus.Active, "RCV-03: only along the table");
        _last = r.status;
        assertEq(r.units, _units, "RCV-01: units of the model");
        assertEq(token.openAmount(_id), modelOpen(), "open");
        // Nor then is any owed, unless the one holder left without a record.
        bool ended = _burnt == _units && r.flags & ReceivableFlags.CLEARED == 0;
        assertEq(token.lateInterest(_id, Day.wrap(uint32(today()))), ended ? 0 : modelLate(today()), "late interest");
        uint256 sum = 0;
        for (uint256 h = 0; h < _count; ++h) {
            _assertHolder(h);
            sum += _balance(h);
        }
        _assertMoney(r, sum);
    }

    function _assertHolder(uint256 h) private view {
        address account = _holder[h].account;
        uint256 waits = _waits(h);
        Fraction memory above = Fraction(int256(waits), 1).minus(modelWaits(h));
        if (waits == 0) assertLt(modelWaits(h).floor(), _line[h].roundings + 1, "frozen money waits");
        else assertLt(above.floor() + above.lack(), _line[h].roundings + 1, "frozen money waits, but for roundings");
        assertEq(_balance(h), _line[h].units, "RCV-01: units of the model");
        assertEq(token.getFrozenTokens(account, ReceivableId.unwrap(_id)), _line[h].frozen, "frozen");
        assertEq(token.claimable(_id, account), modelClaimable(h, waits), "RCV-02: exact floor");
        assertEq(token.creditable(_id, account), modelCreditable(h, waits), "RCV-05: creditable");
        assertEq(money.balanceOf(account), _line[h].got, "RCV-02: has what the model says");
    }

    function _assertMoney(Receivable memory r, uint256 sum) private view {
        Money memory m = token.money(_id);
        Fraction memory left = modelSum().minus(Fraction(int256(_paid) - int256(_claimed), 1));
        assertEq(left.over, 0, "RCV-02: the lines are what was paid and not claimed");
        assertEq(token.owedBack(_id), _back, "SET-03: owed back");
        assertEq(money.balanceOf(address(token)), _paid + _back - _claimed, "SET-02: covers all, and no more");
        if (r.flags & ReceivableFlags.CLEARED != 0) {
            assertEq(sum, 0, "RCV-01: ended without a record");
            return;
        }
        assertEq(m.paid, _paid, "RCV-02: paid");
        assertEq(m.claimed, _claimed, "RCV-02: claimed");
        assertEq(sum, _units - m.burnt, "RCV-01: balances");
        if (!_wasReversed) assertLe(m.claimed, m.paid, "RCV-02: claimed <= paid");
    }

    /// @dev Units and money of everybody but who gave them up stand as before, or better.
    function _assertKept(uint256[MOST] memory had, uint256 payer) private view {
        uint256[MOST] memory has = _everybodys();
        for (uint256 h = 0; h < _count; ++h) {
            if (h != payer) assertGe(has[h], had[h], "RCV-05: nobody else pays for a note");
        }
    }

    // --- helpers -----------------------------------------------------------------------------------------------------

    function _begin(uint256 units, uint256 count, uint256 seed, uint256 rate) private {
        _count = bound(count, 2, MOST);
        _undertaking = seed % 2 == 0;
        _id = _issue(1, buyer.id, seller, units, _undertaking, rate);
        (_units, _rate, _due, _last) = (units, rate, today() + 4, ReceivableStatus.Active);
        _line[0].units = units;
    }

    function _issue(
        uint256 id,
        PartyId obligor,
        Actor memory to,
        uint256 units,
        bool undertaking,
        uint256 rate
    ) private returns (ReceivableId) {
        Accepted memory a = Accepted({
            id: id,
            obligor: obligor,
            originator: to.id,
            programme: 1,
            currency: address(money),
            units: uint128(units),
            due: Day.wrap(uint32(today() + 4)),
            disputeUntil: Day.wrap(uint32(today() + 4)),
            transferRule: TransferRule.Free,
            undertaking: undertaking,
            conditions: false,
            lateRate: uint16(rate),
            overdueDays: 0
        });
        VM.mockCall(address(invoices), IInvoiceRegistry.accept.selector, abi.encode(a));
        Presentation memory p;
        return token.tokenise(p, to.account, "");
    }

    function _passOn(
        ReceivableId id,
        Actor memory giver,
        Actor memory taker,
        uint256 units,
        ReceivableId debt,
        uint256 amount
    ) private {
        Passing memory p = Passing({
            receivable: id,
            giver: giver.id,
            taker: taker.id,
            units: uint64(units),
            debt: debt,
            amount: uint64(amount),
            rest: uint64(amount == 0 ? 0 : token.openAmount(debt)),
            worth: 0,
            discharge: amount != 0,
            shrinks: token.receivable(id).flags & ReceivableFlags.UNDERTAKING == 0,
            // What makes two alike differ: each is used once.
            deadline: Day.wrap(uint32(today() + ++_serial))
        });
        bytes32 digest = notes.passingDigest(p);
        notes.passOn(p, signature(giver.key, digest), signature(taker.key, digest));
    }

    function _transfer(address from, address to, uint256 units) private {
        VM.prank(from);
        token.safeTransferFrom(from, to, ReceivableId.unwrap(_id), units, "");
    }

    function _transferTwice(address from, address to, uint256 units) private {
        uint256[] memory ids = new uint256[](2);
        (ids[0], ids[1]) = (ReceivableId.unwrap(_id), ReceivableId.unwrap(_id));
        uint256[] memory amounts = new uint256[](2);
        (amounts[0], amounts[1]) = (units / 2, units - units / 2);
        VM.prank(from);
        token.safeBatchTransferFrom(from, to, ids, amounts, "");
    }

    function _did(string memory act) private {
        ++_happened[act];
    }

    function _fund(Actor memory by, uint256 amount) private {
        fundAccount(by.account, amount);
        VM.prank(by.account);
        money.approve(address(token), amount);
    }

    /// @dev Some of the holders in ascending order; the largest number names all.
    function _some(uint256 mask) private view returns (address[] memory list, bool[MOST] memory named) {
        uint256 length = 0;
        list = new address[](_count);
        for (uint256 h = 0; h < _count; ++h) {
            named[h] = (mask >> h) & 1 == 1;
            if (!named[h]) continue;
            uint256 i = length++;
            for (; i != 0 && list[i - 1] > _holder[h].account; --i) list[i] = list[i - 1];
            list[i] = _holder[h].account;
        }
        assembly ("memory-safe") {
            mstore(list, length)
        }
    }

    /// @dev Units, and money whether it waits or not.
    function _everybodys() private view returns (uint256[MOST] memory worth) {
        for (uint256 h = 0; h < _count; ++h) {
            worth[h] = _balance(h) + token.claimable(_id, _holder[h].account) + _waits(h);
        }
    }

    function _waits(uint256 h) private view returns (uint256 waits) {
        (waits, ) = ReceivableExtension(address(token)).withheldOf(_id, _holder[h].account);
    }

    function _balance(uint256 h) private view returns (uint256) {
        return token.balanceOf(_holder[h].account, ReceivableId.unwrap(_id));
    }
}
