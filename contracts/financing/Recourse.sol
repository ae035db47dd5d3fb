// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {IPartyRegistry} from "../parties/IPartyRegistry.sol";
import {Purposes} from "../parties/Mandates.sol";
import {IReceivableNotes} from "../receivables/IReceivableNotes.sol";
import {IReceivableToken} from "../receivables/IReceivableToken.sol";
import {Day, PartyId, ReceivableId} from "../shared/types/Types.sol";
import {IInvoiceStanding} from "../trade/IInvoiceStanding.sol";
import {Loan} from "./FacilityTypes.sol";
import {IFacility} from "./IFacility.sol";
import {Admission, IRecourse, MarginCall, Plan, SaleOffer, Schedule} from "./IRecourse.sol";
import {LoanFlags} from "./LoanFlags.sol";
import {Position, Positions, Registers} from "./Positions.sol";

/// @title Recourse
/// @notice See `IRecourse`. Locked while it works: a payoff in the middle of an act hands units to the seller's own code, which
/// could end the call that the act goes on with.
contract Recourse is IRecourse, EIP712, ReentrancyGuardTransient {
    using SafeCast for uint256;
    using SafeERC20 for IERC20;

    bytes32 private constant _PLAN_TYPEHASH = keccak256(
        "RestructuringPlan(address facility,uint256 receivable,uint72 owed,uint24 rate,uint32 first,uint8 count,"
        "uint72 amount,uint16 every,uint32 deadline)"
    );
    bytes32 private constant _ADMISSION_TYPEHASH = keccak256(
        "TurnoverAdmission(address facility,uint256 receivable,uint72 amount,uint32 valueDay,bytes32 document)"
    );

    IPartyRegistry private immutable _PARTIES;
    IReceivableToken private immutable _TOKEN;
    /// @inheritdoc IRecourse
    IReceivableNotes public immutable NOTES;
    IInvoiceStanding private immutable _STANDING;

    mapping(IFacility facility => mapping(ReceivableId id => MarginCall)) private _call;
    mapping(IFacility facility => mapping(ReceivableId id => Schedule)) private _schedule;
    mapping(IFacility facility => mapping(ReceivableId id => SaleOffer)) private _offer;
    /// @dev Day of the insolvency for which an obligor was marked.
    mapping(IFacility facility => mapping(PartyId obligor => uint256 day)) private _markedFor;
    mapping(bytes32 digest => bool) private _used;

    modifier onlyLenderOf(IFacility facility) {
        if (msg.sender != _PARTIES.partyOf(facility.lender()).account) {
            revert Recourse_NotLender(address(facility), msg.sender);
        }
        _;
    }

    constructor(
        IPartyRegistry parties,
        IReceivableToken token,
        IReceivableNotes notes,
        IInvoiceStanding standing
    ) EIP712("Ordos Recourse", "1") {
        _PARTIES = parties;
        _TOKEN = token;
        NOTES = notes;
        _STANDING = standing;
    }

    /// @inheritdoc IRecourse
    function writeOff(IFacility facility, ReceivableId id) external onlyLenderOf(facility) {
        emit LossBooked(address(facility), id, msg.sender);
        facility.writeOff(id);
    }

    /// @inheritdoc IRecourse
    function callMargin(IFacility facility, ReceivableId id) external nonReentrant {
        MarginCall storage c = _call[facility][id];
        if (c.runs) revert Recourse_CallRuns(id);
        Position memory p = _positionOf(facility, id);
        if (_planRuns(facility, id, p.loan)) revert Recourse_PlanRuns(id);
        uint256 most = Positions.asked(p, c);
        if (most == 0) revert Recourse_NothingAsked(id, p.base, p.loan.principal);
        _start(facility, id, p);
        emit MarginCalled(address(facility), id, p.seller, most, c.deadline);
    }

    /// @inheritdoc IRecourse
    function answer(IFacility facility, ReceivableId id, uint256 amount) external nonReentrant {
        MarginCall storage c = _running(facility, id);
        uint256 most = Positions.asked(_positionOf(facility, id), c);
        if (amount > most) revert Recourse_AboveAsked(id, amount, most);
        c.taken = (c.taken + amount).toUint72();
        emit MarginAnswered(address(facility), id, msg.sender, amount);
        _pull(facility, amount);
        facility.repay(id, amount);
        if (Positions.asked(_positionOf(facility, id), c) == 0) _end(facility, id);
    }

    /// @inheritdoc IRecourse
    function enforce(IFacility facility, ReceivableId id) external nonReentrant {
        MarginCall storage c = _running(facility, id);
        Position memory p = _positionOf(facility, id);
        uint256 most = Positions.asked(p, c);
        bool over = p.today > c.deadline;
        if (!over) most = Math.min(most, Positions.admittedOf(c));
        if (!over && most == 0) revert Recourse_TooEarly(id, c.deadline);
        uint256 taken = facility.setOff(id, most);
        c.taken = (c.taken + taken).toUint72();
        p = _positionOf(facility, id);
        bool apart = over && Positions.isShort(p) && p.loan.flags & (LoanFlags.SPECIAL | LoanFlags.WRITTEN_OFF) == 0;
        if (apart) facility.setSpecial(id, true);
        else if (taken == 0) revert IFacility.Facility_Nothing();
        most = Positions.asked(p, c);
        emit MarginEnforced(address(facility), id, taken, most);
        if (most == 0) _end(facility, id);
    }

    /// @inheritdoc IRecourse
    function cured(IFacility facility, ReceivableId id) external nonReentrant {
        MarginCall memory c = _call[facility][id];
        Position memory p = _positionOf(facility, id);
        if (Positions.isShort(p) || (p.owed != 0 && Positions.admittedOf(c) != 0)) {
            revert Recourse_StillShort(id, p.base, p.loan.principal);
        }
        bool special = p.loan.flags & (LoanFlags.SPECIAL | LoanFlags.RESTRUCTURED) == LoanFlags.SPECIAL;
        if (!special && c.seller == PartyId.wrap(0)) revert IFacility.Facility_Nothing();
        if (c.runs) _end(facility, id);
        delete _call[facility][id];
        emit Cured(address(facility), id);
        if (special) facility.setSpecial(id, false);
    }

    /// @inheritdoc IRecourse
    function admit(Admission calldata admission, bytes calldata signature) external nonReentrant {
        (IFacility facility, ReceivableId id) = (IFacility(admission.facility), admission.receivable);
        Position memory p = _positionOf(facility, id);
        if (p.loan.version == 0) revert IFacility.Facility_NoLoan(id);
        if (admission.amount == 0) revert Recourse_BadField("amount");
        if (admission.valueDay.toUint() > p.today) revert Recourse_BadField("valueDay");
        bytes32 digest = admissionDigest(admission);
        if (_used[digest]) revert Recourse_BadField("document");
        _used[digest] = true;
        _PARTIES.authorise(p.seller, Purposes.PAY, admission.amount, digest, signature);
        MarginCall storage c = _call[facility][id];
        if (!c.runs) _start(facility, id, p);
        c.admitted = (Math.max(c.admitted, c.taken) + admission.amount).toUint72();
        emit TurnoverAdmitted(address(facility), id, admission);
    }

    /// @inheritdoc IRecourse
    function markInsolvent(IFacility facility, PartyId obligor, ReceivableId[] calldata others) external {
        uint256 day = _TOKEN.standingOf(obligor).insolventOn;
        uint256 amount = day == 0 ? 0 : Positions.exposedTo(_registers(), address(facility), obligor, others);
        bool first = day != 0 && _markedFor[facility][obligor] != day;
        // Later only down: it was never too low.
        if (amount >= facility.markOf(obligor) && !(first && amount != 0)) revert Recourse_BadMark(obligor, amount);
        _markedFor[facility][obligor] = day;
        facility.setMark(obligor, amount);
    }

    /// @inheritdoc IRecourse
    function restructure(
        Plan calldata plan,
        bytes calldata sellerSignature,
        bytes calldata lenderSignature
    ) external nonReentrant {
        (IFacility facility, ReceivableId id) = (IFacility(plan.facility), plan.receivable);
        Position memory p = _positionOf(facility, id);
        if (p.loan.version == 0) revert IFacility.Facility_NoLoan(id);
        uint256 last = Positions.checkPlan(plan, p.owed, p.today);
        bytes32 digest = planDigest(plan);
        if (_used[digest]) revert Recourse_BadField("plan");
        _used[digest] = true;
        _PARTIES.authorise(p.seller, Purposes.DRAW, plan.owed, digest, sellerSignature);
        _PARTIES.authorise(facility.lender(), Purposes.APPROVE, plan.owed, digest, lenderSignature);
        if (_call[facility][id].runs) _end(facility, id);
        _schedule[facility][id] = Schedule(plan.amount, plan.first.toUint().toUint16(), plan.every, plan.count);
        emit PlanAgreed(address(facility), id, plan);
        facility.restructure(id, last.toUint16(), plan.rate);
    }

    /// @inheritdoc IRecourse
    function accelerate(IFacility facility, ReceivableId id) external nonReentrant {
        Position memory p = _positionOf(facility, id);
        if (!_planRuns(facility, id, p.loan)) revert Recourse_NoPlan(id);
        Schedule memory s = _schedule[facility][id];
        uint256 from = s.first + p.cureDays;
        uint256 number = p.today > from ? Math.min(s.count, (p.today - from - 1) / s.every + 1) : 0;
        uint256 paid = facility.paidOf(id);
        // With the last one all is due.
        uint256 needed = number == s.count ? paid + p.owed : number * s.amount;
        if (paid >= needed) revert Recourse_OnTime(id, paid, needed);
        delete _schedule[facility][id];
        emit InstalmentMissed(address(facility), id, paid, needed);
        if (p.today < p.due) facility.accelerate(id);
    }

    /// @inheritdoc IRecourse
    function offerSale(
        IFacility facility,
        ReceivableId id,
        PartyId buyer,
        uint96 price,
        Day until
    ) external onlyLenderOf(facility) {
        SaleOffer memory offer = SaleOffer(buyer, price, until.toUint().toUint16());
        _offer[facility][id] = offer;
        emit SaleOffered(address(facility), id, offer);
    }

    /// @inheritdoc IRecourse
    function buy(IFacility facility, ReceivableId id, uint256 price) external nonReentrant {
        SaleOffer memory offer = _offer[facility][id];
        bool holds = offer.price != 0 && offer.price == price && facility.today().toUint() <= offer.until;
        if (!holds || _PARTIES.activeParty(offer.buyer, 0).account != msg.sender) {
            revert Recourse_NoOffer(id, msg.sender);
        }
        delete _offer[facility][id];
        // What was paid on the units before is the lender's, not the buyer's.
        if (_TOKEN.claimable(id, address(facility)) != 0) facility.collect(id);
        Positions.checkSale(_registers(), address(facility), id, price);
        if (_call[facility][id].runs) _end(facility, id);
        delete _call[facility][id];
        delete _schedule[facility][id];
        emit PositionSold(address(facility), id, offer.buyer, price);
        _pull(facility, price);
        facility.sell(id, price, msg.sender);
    }

    /// @inheritdoc IRecourse
    function base(IFacility facility, ReceivableId id) external view returns (uint256) {
        return _positionOf(facility, id).base;
    }

    /// @inheritdoc IRecourse
    function asked(IFacility facility, ReceivableId id) external view returns (uint256) {
        return Positions.asked(_positionOf(facility, id), _call[facility][id]);
    }

    /// @inheritdoc IRecourse
    function callOf(IFacility facility, ReceivableId id) external view returns (MarginCall memory) {
        return _call[facility][id];
    }

    /// @inheritdoc IRecourse
    function scheduleOf(IFacility facility, ReceivableId id) external view returns (Schedule memory) {
        return _schedule[facility][id];
    }

    /// @inheritdoc IRecourse
    function offerOf(IFacility facility, ReceivableId id) external view returns (SaleOffer memory) {
        return _offer[facility][id];
    }

    /// @inheritdoc IRecourse
    function planDigest(Plan calldata plan) public view returns (bytes32) {
        return _hashTypedDataV4(keccak256(abi.encode(_PLAN_TYPEHASH, plan)));
    }

    /// @inheritdoc IRecourse
    function admissionDigest(Admission calldata admission) public view returns (bytes32) {
        return _hashTypedDataV4(keccak256(abi.encode(_ADMISSION_TYPEHASH, admission)));
    }

    function _start(IFacility facility, ReceivableId id, Position memory p) private {
        MarginCall storage c = _call[facility][id];
        (c.seller, c.runs) = (p.seller, true);
        c.deadline = (p.today + p.cureDays).toUint16();
        facility.setCalled(p.seller, true);
    }

    /// @dev What the seller has paid stays counted, so that it is not asked for the same part twice.
    function _end(IFacility facility, ReceivableId id) private {
        MarginCall storage c = _call[facility][id];
        c.runs = false;
        facility.setCalled(c.seller, false);
        emit MarginCallEnded(address(facility), id, c.seller);
        if (facility.loan(id).version == 0) delete _call[facility][id];
    }

    /// @dev Takes money of the caller and lets the facility have it.
    function _pull(IFacility facility, uint256 amount) private {
        IERC20 money = IERC20(facility.currency());
        money.safeTransferFrom(msg.sender, address(this), amount);
        money.forceApprove(address(facility), amount);
    }

    function _positionOf(IFacility facility, ReceivableId id) private view returns (Position memory) {
        return Positions.positionOf(_registers(), address(facility), id);
    }

    function _registers() private view returns (Registers memory) {
        return Registers(address(_PARTIES), address(_TOKEN), address(NOTES), address(_STANDING));
    }

    function _running(IFacility facility, ReceivableId id) private view returns (MarginCall storage c) {
        c = _call[facility][id];
        if (!c.runs) revert Recourse_NoCall(id);
    }

    function _planRuns(IFacility facility, ReceivableId id, Loan memory loan) private view returns (bool) {
        return loan.flags & LoanFlags.RESTRUCTURED != 0 && _schedule[facility][id].count != 0;
    }
}
