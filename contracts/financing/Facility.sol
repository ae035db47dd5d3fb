// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC1155Receiver} from "@openzeppelin/contracts/token/ERC1155/IERC1155Receiver.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {IERC165} from "@openzeppelin/contracts/utils/introspection/IERC165.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {NewBusinessGate} from "../access/NewBusinessGate.sol";
import {IPartyRegistry} from "../parties/IPartyRegistry.sol";
import {IPaymentHistory} from "../receivables/IPaymentHistory.sol";
import {IReceivableToken} from "../receivables/IReceivableToken.sol";
import {CivilClock} from "../shared/CivilClock.sol";
import {Day, PartyId, ReceivableId} from "../shared/types/Types.sol";
import {IInvoiceStanding} from "../trade/IInvoiceStanding.sol";
import {CapitalLedger} from "./CapitalLedger.sol";
import {Collections} from "./Collections.sol";
import {Draws} from "./Draws.sol";
import {Capital, FacilityState, Suite} from "./FacilityState.sol";
import {DrawRequest, Exposure, FacilityConfig, Loan, Offer, Owed, Prices, Terms, Tranche} from "./FacilityTypes.sol";
import {IFacility} from "./IFacility.sol";
import {IScorecard} from "./IScorecard.sol";
import {LoanBook} from "./LoanBook.sol";
import {Pricing} from "./Pricing.sol";

/// @title Facility
/// @notice See `IFacility`. Lives as a clone; what all facilities share is in the implementation, and the work is done by
/// libraries on this contract's own state.
contract Facility is IFacility, NewBusinessGate, CivilClock, EIP712, ReentrancyGuardTransient {
    using CapitalLedger for FacilityState;
    using Collections for FacilityState;
    using Draws for FacilityState;
    using LoanBook for LoanBook.Book;
    using Pricing for FacilityState;

    /// @inheritdoc IFacility
    uint256 public constant TERMS_DELAY = Pricing.TERMS_DELAY;
    /// @dev Days that a draw, deposit or redemption rolls the book itself; beyond, `roll` does it in steps.
    uint256 private constant _MAX_ROLL = 62;

    IPartyRegistry private immutable _PARTIES;
    IReceivableToken private immutable _TOKEN;
    IPaymentHistory private immutable _HISTORY;
    IScorecard private immutable _SCORECARD;
    IInvoiceStanding private immutable _STANDING;
    address private immutable _RECOURSE;
    address private immutable _FACTORY;

    FacilityState private _state;

    modifier onlyLender() {
        if (msg.sender != _PARTIES.partyOf(_state.lender).account) revert Facility_NotAllowed(msg.sender);
        _;
    }

    modifier onlyVault(Tranche tranche) {
        if (msg.sender != _state.vault[tranche]) revert Facility_NotAllowed(msg.sender);
        _;
    }

    constructor(
        address pauseGuardian,
        int256 utcOffset,
        Suite memory suite
    ) NewBusinessGate(pauseGuardian) CivilClock(utcOffset) EIP712("Ordos Facility", "1") {
        _PARTIES = suite.parties;
        _TOKEN = suite.token;
        _HISTORY = suite.history;
        _SCORECARD = suite.scorecard;
        _STANDING = suite.standing;
        _RECOURSE = suite.recourse;
        _FACTORY = suite.factory;
    }

    /// @inheritdoc IFacility
    function initialise(FacilityConfig calldata config, address senior, address junior) external {
        if (msg.sender != _FACTORY || _state.current != 0) revert Facility_NotAllowed(msg.sender);
        _state.initialise(config, senior, junior, _day());
    }

    /// @inheritdoc IFacility
    function setTerms(Terms calldata terms, Prices calldata prices) external onlyLender returns (uint256 version) {
        version = _state.setTerms(terms, prices, _day());
    }

    /// @inheritdoc IFacility
    function setLimit(uint32 group, bool seller, uint96 cap, uint16 expiryDay) external onlyLender {
        Exposure storage e = _state.exposure[group][seller];
        e.cap = cap;
        e.expiryDay = expiryDay;
        emit LimitSet(group, seller, cap, expiryDay);
    }

    /// @inheritdoc IFacility
    function setAutoLimit(uint96 amount) external onlyLender {
        _state.autoLimit = amount;
        emit AutoLimitSet(amount);
    }

    /// @inheritdoc IERC1155Receiver
    /// @dev The draw: units arrive with the seller's signed request.
    function onERC1155Received(
        address operator,
        address from,
        uint256 id,
        uint256 units,
        bytes calldata data
    ) external whenOpen nonReentrant returns (bytes4) {
        if (msg.sender != address(_TOKEN)) revert Facility_NotAllowed(msg.sender);
        // Minted by anyone's call, or sent by the holder itself; never by a standing approval.
        if (from != address(0) && from != operator) revert Facility_NotAllowed(operator);
        _state.draw(_suite(), _domainSeparatorV4(), id, units, data, _rollToToday());
        return this.onERC1155Received.selector;
    }

    /// @inheritdoc IFacility
    function settle(ReceivableId id, uint256 amount) external nonReentrant {
        _state.settle(_suite(), id, amount, _day());
    }

    /// @inheritdoc IFacility
    function collect(ReceivableId id) external nonReentrant {
        _state.collect(_suite(), id, _day());
    }

    /// @inheritdoc IFacility
    function repay(ReceivableId id, uint256 amount) external nonReentrant {
        _state.repay(_suite(), id, amount, _day());
    }

    /// @inheritdoc IFacility
    function release(ReceivableId id) external nonReentrant {
        _state.release(_suite(), id);
    }

    /// @inheritdoc IFacility
    function takeCredit(PartyId party) external nonReentrant {
        _state.takeCredit(_PARTIES, party);
    }

    /// @inheritdoc IFacility
    function takeBack(ReceivableId id) external nonReentrant {
        _state.takeBack(_TOKEN, id);
    }

    /// @inheritdoc IFacility
    function review(ReceivableId id) external nonReentrant {
        _state.review(_TOKEN, id, _day());
    }

    /// @inheritdoc IFacility
    function takeHeldBack(ReceivableId id) external nonReentrant {
        _state.takeHeldBack(_suite(), id);
    }

    /// @inheritdoc IFacility
    function takeFees() external nonReentrant {
        _state.takeFees(_PARTIES);
    }

    /// @inheritdoc IFacility
    function roll(uint256 maxDays) external {
        uint256 day = Math.min(_day(), uint256(_state.book.head.day) + Math.min(maxDays, _MAX_ROLL));
        _roll(day);
    }

    /// @inheritdoc IFacility
    function writeOff(ReceivableId id) external {
        if (msg.sender != _RECOURSE) revert Facility_NotAllowed(msg.sender);
        _state.writeOff(_TOKEN, id, _day());
    }

    /// @inheritdoc IFacility
    function fund(Tranche tranche, uint256 amount) external whenOpen onlyVault(tranche) {
        _state.fund(tranche, amount, _rollToToday());
    }

    /// @inheritdoc IFacility
    function take(Tranche tranche, address to, uint256 amount) external nonReentrant onlyVault(tranche) {
        _state.take(tranche, to, amount, _rollToToday());
    }

    /// @inheritdoc IFacility
    function termsOf(uint256 version) external view returns (Terms memory, Prices memory, uint256) {
        return (_state.terms[version], _state.prices[version], _state.effective[version]);
    }

    /// @inheritdoc IFacility
    function exposure(uint32 group, bool seller) external view returns (Exposure memory) {
        return _state.exposure[group][seller];
    }

    /// @inheritdoc IFacility
    function capital() external view returns (Capital memory) {
        return _state.capital;
    }

    /// @inheritdoc IFacility
    function book() external view returns (LoanBook.Head memory, LoanBook.Stages memory, uint256) {
        return (_state.book.head, _state.book.stages, _state.bookWorth(_day()));
    }

    /// @inheritdoc IFacility
    function bucket(uint256 day) external view returns (LoanBook.Bucket memory) {
        return _state.book.bucket[day];
    }

    /// @inheritdoc IFacility
    function loan(ReceivableId id) external view returns (Loan memory) {
        return _state.loan[id];
    }

    /// @inheritdoc IFacility
    function quote(PartyId obligor, uint256 units, Day due) external view returns (Offer memory) {
        return _state.offer(_suite(), obligor, units, due.toUint(), _day());
    }

    /// @inheritdoc IFacility
    function trancheWorth(Tranche tranche) external view returns (uint256 onDay, uint256 dayAfter) {
        return _state.trancheWorth(tranche, _day());
    }

    /// @inheritdoc IFacility
    function takeable(Tranche tranche) external view returns (uint256) {
        return _state.takeable(tranche, _day());
    }

    /// @inheritdoc IFacility
    function owed(ReceivableId id) external view returns (Owed memory) {
        return _state.owed(_TOKEN, id, _day());
    }

    /// @inheritdoc IFacility
    function currentVersion() external view returns (uint8) {
        return _state.currentVersion(_day());
    }

    /// @inheritdoc IFacility
    function heldBackOf(ReceivableId id) external view returns (uint256) {
        return _state.heldBack[id];
    }

    /// @inheritdoc IFacility
    function creditOf(PartyId party) external view returns (uint256) {
        return _state.creditOf[party];
    }

    /// @inheritdoc IFacility
    function vault(Tranche tranche) external view returns (address) {
        return _state.vault[tranche];
    }

    /// @inheritdoc IFacility
    function lender() external view returns (PartyId) {
        return _state.lender;
    }

    /// @inheritdoc IFacility
    function currency() external view returns (address) {
        return _state.currency;
    }

    /// @inheritdoc IFacility
    function autoLimit() external view returns (uint96) {
        return _state.autoLimit;
    }

    /// @inheritdoc IERC1155Receiver
    /// @dev One loan per receivable: units come one id at a time.
    function onERC1155BatchReceived(
        address,
        address,
        uint256[] calldata,
        uint256[] calldata,
        bytes calldata
    ) external pure returns (bytes4) {
        revert Facility_BadRequest("batch");
    }

    /// @inheritdoc IERC165
    function supportsInterface(bytes4 interfaceId) external pure returns (bool) {
        return interfaceId == type(IERC1155Receiver).interfaceId || interfaceId == type(IERC165).interfaceId;
    }

    /// @inheritdoc IFacility
    function requestDigest(DrawRequest memory request) public view returns (bytes32) {
        return _hashTypedDataV4(Draws.hash(request));
    }

    function _rollToToday() private returns (uint256 day) {
        day = _day();
        uint256 bookDay = _state.book.head.day;
        if (day - bookDay > _MAX_ROLL) revert Facility_BookBehind(bookDay, day);
        _roll(day);
    }

    function _roll(uint256 day) private {
        if (day <= _state.book.head.day) return;
        _state.book.roll(day);
        emit Rolled(day);
    }

    function _suite() private view returns (Suite memory) {
        return
            Suite({
                parties: _PARTIES,
                token: _TOKEN,
                history: _HISTORY,
                scorecard: _SCORECARD,
                standing: _STANDING,
                recourse: _RECOURSE,
                factory: _FACTORY
            });
    }

    function _day() private view returns (uint256) {
        return today().toUint();
    }
}
