// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {Terms, Transit, Tranche} from "../../contracts/financing/FacilityTypes.sol";
import {PartyRoles} from "../../contracts/parties/Mandates.sol";
import {PartyStatus} from "../../contracts/parties/IPartyRegistry.sol";
import {Receivable, ReceivableStatus} from "../../contracts/receivables/IReceivableToken.sol";
import {DisputeRecord, Passing} from "../../contracts/receivables/NoteTypes.sol";
import {ReceivableFlags} from "../../contracts/receivables/ReceivableFlags.sol";
import {Day, ReceivableId} from "../../contracts/shared/types/Types.sol";
import {Order} from "../../contracts/trade/TradeTypes.sol";
import {TrancheVault} from "../../contracts/liquidity/TrancheVault.sol";
import {Trade} from "../shared/Trade.sol";

/// @title The world of the invariant campaign, and what it remembers beside the contracts
/// @notice One buyer and seller, a facility with all its terms in use, three holders, two investors of each tranche, and
/// a bystander that owns some of everything and never calls.
abstract contract World is Trade {
    /// @dev Money ever received, and where it went, minor units.
    struct BankGhost {
        uint256 received;
        uint256 allocated;
        uint256 credited;
        uint256 sentBack;
        uint256 confirmed;
        uint256 stranded;
        uint256 reversed;
        uint256 recovered;
    }

    /// @dev A draw to a bank account.
    /// @param key of its payout
    /// @param back whether the bank rejected it while it was in transit: the draw was never made
    /// @param taken whether the seller has the money that came back
    struct ToBank {
        ReceivableId id;
        bytes32 key;
        bool back;
        bool taken;
    }

    /// @dev What a receipt paid.
    struct Paid {
        bytes32 receipt;
        ReceivableId receivable;
    }

    Actor internal bystander;
    ReceivableId[] internal _ids;
    Order[] internal _orders;
    address[] internal _holders;
    bytes32[] internal _openPayouts;
    /// @dev Payouts of draws that the bank rejected.
    bytes32[] internal _rejected;
    mapping(bytes32 payoutId => ToBank) internal _toBank;
    bytes32[] internal _openReceipts;
    Paid[] internal _allocations;
    bytes32[] internal _deductions;
    BankGhost internal _bank;
    bytes32[4] internal _bystanderHas;
    /// @dev How often each act happened.
    mapping(string act => uint256) public count;
    string[] internal _acts;
    mapping(ReceivableId id => bool) public wasSettled;
    /// @dev Units that could not go back to the seller when the loan was closed.
    mapping(ReceivableId id => bool) public waitsForRelease;
    uint256 internal _serial;

    function setUpWorld() internal {
        setUpTrade();
        setUpFacility();
        _setTermsBeforeMoney();
        bystander = register("bystander", PartyRoles.SUPPLIER | PartyRoles.INVESTOR);
        // Two kinds of receivables: one that may shrink, one that does not.
        programme.undertaking = true;
        orders.approveProgramme(programme, "");
        programme.undertaking = false;
        _holders = [seller.account, supplier2.account, investor.account, bystander.account, address(facility)];
        _invest(junior, investor, 60_000_000_00);
        _invest(senior, investor, 90_000_000_00);
        _invest(junior, bystander, 1_000_00);
        _invest(senior, bystander, 1_000_00);
        _give(bystander.account, 777);
        ReceivableId id = _tokenise(100_003, 60);
        _passOn(id, seller, bystander, 10_001);
        _bystanderHas = bystanderHas();
    }

    // --- reading -----------------------------------------------------------------------------------------------------

    function acts() external view returns (string[] memory) {
        return _acts;
    }

    function ids() external view returns (ReceivableId[] memory) {
        return _ids;
    }

    function allOrders() external view returns (Order[] memory) {
        return _orders;
    }

    function holders() external view returns (address[] memory) {
        return _holders;
    }

    /// @notice What came back of payouts is at the facility, and counted once it is booked or the seller's.
    function bankGhost() external view returns (BankGhost memory g) {
        g = _bank;
        for (uint256 i = 0; i < _rejected.length; ++i) {
            ToBank memory t = _toBank[_rejected[i]];
            bool waits = t.back ? _payoutOf(t.id) == _rejected[i] : !t.taken;
            if (waits) g.stranded += bank.payoutOf(_rejected[i]).amount;
        }
    }

    /// @notice Everybody who may hold money.
    function accounts() external view returns (address[] memory all) {
        all = new address[](11);
        (all[0], all[1], all[2], all[3]) = (buyer.account, seller.account, supplier2.account, investor.account);
        (all[4], all[5], all[6], all[7]) = (lender.account, bystander.account, verifier.account, address(facility));
        (all[8], all[9], all[10]) = (address(token), address(bank), verifier2.account);
    }

    /// @notice Money, units and shares of the account that never calls.
    function bystanderHas() public view returns (bytes32[4] memory has) {
        has[0] = bytes32(money.balanceOf(bystander.account));
        has[1] = bytes32(token.balanceOf(bystander.account, ReceivableId.unwrap(_ids[0])));
        has[2] = bytes32(senior.balanceOf(bystander.account));
        has[3] = bytes32(junior.balanceOf(bystander.account));
    }

    function bystanderHad() external view returns (bytes32[4] memory) {
        return _bystanderHas;
    }

    // --- helpers of the acts -----------------------------------------------------------------------------------------

    function _did(string memory act) internal {
        if (count[act]++ == 0) _acts.push(act);
    }

    function _pick(uint256 seed) internal view returns (ReceivableId) {
        return _ids[seed % _ids.length];
    }

    /// @dev The first receivable from a chosen one on of which something is true; any other if none.
    function _find(
        uint256 seed,
        function(ReceivableId, address) view returns (bool) isSo,
        address who
    ) internal view returns (ReceivableId id) {
        for (uint256 i = 0; i < _ids.length; ++i) {
            id = _ids[((seed % _ids.length) + i) % _ids.length];
            if (isSo(id, who)) return id;
        }
    }

    function _isMovable(ReceivableId id, address holder) internal view returns (bool) {
        return !_isSettled(id) && _balance(holder, id) != 0;
    }

    function _isLoanOf(ReceivableId id, address) internal view returns (bool) {
        return _isLoan(id);
    }

    function _isWaiting(ReceivableId id, address holder) internal view returns (bool) {
        return !_isLoan(id) && _isMovable(id, holder);
    }

    function _isDisputed(ReceivableId id, address) internal view returns (bool) {
        DisputeRecord memory d = notes.disputeOf(id);
        return !_isSettled(id) && d.raisedOn != 0 && d.withdrawnOn == 0;
    }

    function _isStopped(ReceivableId id, address) internal view returns (bool) {
        return !_isSettled(id) && _has(id, ReceivableFlags.STOPPED);
    }

    function _mayShrink(ReceivableId id, address) internal view returns (bool) {
        return !_isSettled(id) && !_has(id, ReceivableFlags.UNDERTAKING);
    }

    function _has(ReceivableId id, uint16 flag) internal view returns (bool) {
        return token.receivable(id).flags & flag != 0;
    }

    /// @dev Units of a holder that no court froze.
    function _free(address holder, ReceivableId id) internal view returns (uint256) {
        uint256 held = _balance(holder, id);
        uint256 frozen = token.getFrozenTokens(holder, ReceivableId.unwrap(id));
        return frozen < held ? held - frozen : 0;
    }

    /// @dev Units pass with the signatures of both, without a debt.
    function _passOn(ReceivableId id, Actor memory giver, Actor memory taker, uint256 units) internal {
        Passing memory p;
        (p.receivable, p.giver, p.taker, p.units) = (id, giver.id, taker.id, uint64(units));
        (p.rest, p.shrinks) = (uint64(++_serial), !_has(id, ReceivableFlags.UNDERTAKING));
        p.deadline = Day.wrap(uint32(today()));
        bytes32 digest = notes.passingDigest(p);
        notes.passOn(p, signature(giver.key, digest), signature(taker.key, digest));
    }

    /// @dev Small, large and whole amounts alike.
    function _part(uint256 seed, uint256 most) internal pure returns (uint256) {
        if (seed % 3 == 0) return most;
        if (seed % 3 == 1) return bound(seed / 3, 1, most < 20 ? most : 20);
        return bound(seed / 3, 1, most);
    }

    function _isActive(Actor storage a) internal view returns (bool) {
        return parties.partyOf(a.id).status == PartyStatus.Active;
    }

    function _isHeld(Actor storage a) internal view returns (bool) {
        return parties.partyOf(a.id).status == PartyStatus.LegalHold;
    }

    function _isOpen(address gate) internal view returns (bool) {
        (bool ok, bytes memory answer) = gate.staticcall(abi.encodeWithSignature("newBusiness()"));
        assertTrue(ok, "newBusiness");
        (uint40 until, bool closed) = abi.decode(answer, (uint40, bool));
        return !closed && VM.getBlockTimestamp() >= until;
    }

    function _isLoan(ReceivableId id) internal view returns (bool) {
        return facility.loan(id).version != 0;
    }

    function _isSettled(ReceivableId id) internal view returns (bool) {
        return token.receivable(id).status == ReceivableStatus.Settled;
    }

    function _balance(address holder, ReceivableId id) internal view returns (uint256) {
        return token.balanceOf(holder, ReceivableId.unwrap(id));
    }

    /// @dev After anything that may settle a receivable or close a loan.
    function _note(ReceivableId id) internal {
        if (_isSettled(id)) wasSettled[id] = true;
        bool waits = !_isLoan(id) && !_isSettled(id) && _balance(address(facility), id) != 0;
        // Only an account that cannot take units leaves them waiting.
        if (waits && !waitsForRelease[id]) assertTrue(!_isActive(seller), "FIN-05: released on payoff");
        waitsForRelease[id] = waits;
    }

    /// @dev Fresh money from outside.
    function _give(address account, uint256 amount) internal {
        bytes32 ref = keccak256(abi.encode("given", ++_serial));
        bank.recordReceipt(ref, amount, bank.today(), 0);
        bank.creditAccount(ref, account, amount);
        _bank.received += amount;
        _bank.credited += amount;
    }

    function _invest(TrancheVault vault, Actor memory by, uint256 amount) internal returns (uint256 shares) {
        _give(by.account, amount);
        VM.startPrank(by.account);
        money.approve(address(vault), amount);
        shares = vault.deposit(amount, by.account);
        VM.stopPrank();
    }

    /// @dev Rolls the book where an act asks for one that does not lag.
    function _catchUp() internal {
        while (_bookDay() < today()) facility.roll(62);
    }

    function _bookDay() internal view returns (uint256 day) {
        (bool ok, bytes memory answer) = address(facility).staticcall(abi.encodeWithSignature("book()"));
        assertTrue(ok, "book");
        (, , , day) = abi.decode(answer, (uint256, uint256, uint256, uint256));
    }

    function _newOrder(uint256 amount, uint256 tenor) internal returns (Order memory order) {
        order = makeOrder(amount, bytes32(++_serial));
        order.paymentDays = uint16(tenor);
        _orders.push(order);
    }

    function _tokenise(uint256 amount, uint256 tenor) internal returns (ReceivableId id) {
        Order memory order = _newOrder(amount, tenor);
        place(order);
        attestAll(order);
        id = token.tokenise(makePresentation(order), seller.account, "");
        _ids.push(id);
    }

    function _allOwed(ReceivableId id) internal view returns (uint256) {
        (uint256 late, uint256 interest, uint256 principal) = _owed(id);
        return late + interest + principal;
    }

    function _owed(ReceivableId id) internal view returns (uint256, uint256, uint256) {
        return (facility.owed(id).late, facility.owed(id).interest, facility.owed(id).principal);
    }

    /// @dev Payout of a draw in transit.
    function _payoutOf(ReceivableId id) internal view returns (bytes32 payoutId) {
        (, payoutId) = facility.transitOf(id);
    }

    /// @dev Remembers a draw in transit.
    function _await(ReceivableId id) internal {
        (Transit memory t, bytes32 payoutId) = facility.transitOf(id);
        bytes32 key = t.round == 0 ? bytes32(ReceivableId.unwrap(id)) : keccak256(abi.encode(id, uint256(t.round)));
        _toBank[payoutId] = ToBank(id, key, false, false);
        _openPayouts.push(payoutId);
    }

    /// @dev Everything that belongs to both tranches, micro-units.
    function _assets() internal view returns (uint256) {
        (, , uint256 worth) = facility.book();
        uint256 free = uint256(facility.capital().cash) - facility.capital().owed - facility.capital().fees;
        return free * 1e6 + worth;
    }

    /// @dev Worth of a tranche today, minor units.
    function _worth(Tranche tranche) internal view returns (uint256 worth) {
        (worth, ) = facility.trancheWorth(tranche);
    }

    function _due(ReceivableId id) internal view returns (uint256) {
        Receivable memory r = token.receivable(id);
        return r.due;
    }

    function _setTermsBeforeMoney() private {
        Terms memory terms = defaultTerms();
        (terms.fee, terms.writeOffDays) = (5_000, 20);
        VM.prank(lender.account);
        facility.setTerms(terms, defaultPrices());
    }
}
