// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {Loan, Owed} from "../../../contracts/financing/FacilityTypes.sol";
import {IFacility} from "../../../contracts/financing/IFacility.sol";
import {IRecourse} from "../../../contracts/financing/IRecourse.sol";
import {ReceivableId} from "../../../contracts/shared/types/Types.sol";
import {Trade} from "../../shared/Trade.sol";

contract RecourseTest is Trade {
    uint256 private constant FACE = 100_000_00;
    /// @dev 85 % of the face, at 6 % for 30 days taken now.
    uint256 private constant ADVANCE = 85_000_00;
    uint256 private constant INTEREST = 425_00;
    uint256 private constant NET = 84_575_00;
    /// @dev 9 % on the advance for 120 days.
    uint256 private constant LATE = 2_550_00;

    function setUp() public {
        setUpTrade();
        setUpFacility();
    }

    function test_WriteOff_RevertWhen_NotLender() public {
        ReceivableId id = _lost(1_000_000_00, 1_000_000_00);
        address[4] memory callers = [address(this), buyer.account, seller.account, investor.account];
        for (uint256 i = 0; i < callers.length; ++i) {
            VM.expectRevert(
                abi.encodeWithSelector(IRecourse.Recourse_NotLender.selector, address(facility), callers[i])
            );
            VM.prank(callers[i]);
            recourse.writeOff(facility, id);
        }
    }

    function test_WriteOff_RevertWhen_NotThroughRecourse() public {
        ReceivableId id = _lost(1_000_000_00, 1_000_000_00);
        VM.expectRevert(abi.encodeWithSelector(IFacility.Facility_NotAllowed.selector, lender.account));
        VM.prank(lender.account);
        facility.writeOff(id);
    }

    function test_WriteOff_RevertGiven_NoLoan() public {
        _refused(ReceivableId.wrap(1), abi.encodeWithSelector(IFacility.Facility_NoLoan.selector, 1));
        ReceivableId unfinanced = tokenise(FACE, "unfinanced");
        _refused(unfinanced, abi.encodeWithSelector(IFacility.Facility_NoLoan.selector, unfinanced));
    }

    function test_WriteOff_RevertGiven_TooEarly() public {
        deposit(junior, 1_000_000_00);
        ReceivableId id = draw(FACE, "loan");
        _refused(id, abi.encodeWithSelector(IFacility.Facility_TooEarly.selector, id, 0, 120));
        skip(30 days);
        _refused(id, abi.encodeWithSelector(IFacility.Facility_TooEarly.selector, id, 0, 120));
        skip(119 days);
        _refused(id, abi.encodeWithSelector(IFacility.Facility_TooEarly.selector, id, 119, 120));
        skip(1 days);
        _writeOff(id);
    }

    function test_WriteOff_RevertGiven_WrittenOff() public {
        ReceivableId id = _lost(1_000_000_00, 1_000_000_00);
        _writeOff(id);
        _refused(id, abi.encodeWithSelector(IFacility.Facility_NoLoan.selector, id));
    }

    function test_WriteOff() public {
        ReceivableId id = _lost(1_000_000_00, 1_000_000_00);
        VM.expectEmit(address(recourse));
        emit IRecourse.LossBooked(address(facility), id, lender.account);
        VM.expectEmit(address(facility));
        emit IFacility.WrittenOff(id, ADVANCE * 1e6, 120);
        _writeOff(id);
        (, , uint256 worth) = facility.book();
        assertEq(worth, 0, "FIN-01");
        assertEq(facility.bucket(token.receivable(id).due).count, 0, "FIN-01");
    }

    function test_WriteOff_TheDebtStands() public {
        ReceivableId id = _lost(1_000_000_00, 1_000_000_00);
        _writeOff(id);
        Owed memory o = facility.owed(id);
        assertEq(o.late, LATE);
        assertEq(o.interest, INTEREST);
        assertEq(o.principal, NET);
        assertEq(facility.exposure(buyer.group, false).out, NET, "FIN-02");
        assertEq(facility.exposure(seller.group, true).out, NET, "FIN-02");
        assertEq(token.openAmount(id), FACE);
        assertEq(token.balanceOf(address(facility), ReceivableId.unwrap(id)), FACE, "FIN-05");
    }

    function test_WriteOff_JuniorBearsIt() public {
        ReceivableId id = _lost(1_000_000_00, 1_000_000_00);
        (uint256 seniorBefore, ) = facility.trancheWorth(senior.tranche());
        (uint256 juniorBefore, ) = facility.trancheWorth(junior.tranche());
        _writeOff(id);
        (uint256 seniorAfter, ) = facility.trancheWorth(senior.tranche());
        (uint256 juniorAfter, ) = facility.trancheWorth(junior.tranche());
        assertEq(seniorAfter, seniorBefore, "LIQ-02");
        // Half was provided for before.
        assertEq(juniorBefore - juniorAfter, ADVANCE / 2, "LIQ-02");
    }

    function test_WriteOff_SeniorBearsTheRest() public {
        ReceivableId id = _lost(80_000_00, 20_000_00);
        _writeOff(id);
        (uint256 seniorAfter, ) = facility.trancheWorth(senior.tranche());
        (uint256 juniorAfter, ) = facility.trancheWorth(junior.tranche());
        assertEq(juniorAfter, 0, "LIQ-02");
        assertEq(seniorAfter, 100_000_00 - NET, "LIQ-01");
    }

    /// @notice R27: what comes after a write-off is income, whole.
    function test_WriteOff_LaterMoneyIsIncome() public {
        ReceivableId id = _lost(1_000_000_00, 1_000_000_00);
        _writeOff(id);
        (uint256 before, ) = facility.trancheWorth(junior.tranche());
        readyToPay(buyer.account, 10_000_00);
        VM.expectEmit(address(facility));
        emit IFacility.Collected(id, LATE, INTEREST, 7_025_00, 0, today());
        settleReady(id, 10_000_00);
        (uint256 afterPart, ) = facility.trancheWorth(junior.tranche());
        assertEq(afterPart - before, 10_000_00);
        (, , uint256 worth) = facility.book();
        assertEq(worth, 0, "FIN-01");
        assertEq(facility.owed(id).principal, NET - 7_025_00);

        settle(id, 90_000_00);
        (uint256 afterAll, ) = facility.trancheWorth(junior.tranche());
        assertEq(afterAll - before, LATE + ADVANCE);
        Loan memory none = facility.loan(id);
        assertEq(none.version, 0);
        assertEq(none.flags, 0);
        assertEq(money.balanceOf(seller.account), NET + FACE - ADVANCE - LATE);
        assertEq(facility.exposure(buyer.group, false).out, 0, "FIN-02");
        (, , worth) = facility.book();
        assertEq(worth, 0, "FIN-01");
    }

    function test_WriteOff_WhilePaused() public {
        ReceivableId id = _lost(1_000_000_00, 1_000_000_00);
        guardian.pause(address(facility));
        _writeOff(id);
    }

    /// @dev A loan 120 days past due, on a book that was not rolled since the draw.
    function _lost(uint256 seniorMoney, uint256 juniorMoney) private returns (ReceivableId id) {
        deposit(junior, juniorMoney);
        deposit(senior, seniorMoney);
        id = draw(FACE, "loan");
        skip(150 days);
    }

    function _writeOff(ReceivableId id) private {
        VM.prank(lender.account);
        recourse.writeOff(facility, id);
    }

    function _refused(ReceivableId id, bytes memory reason) private {
        VM.expectRevert(reason);
        _writeOff(id);
    }
}
