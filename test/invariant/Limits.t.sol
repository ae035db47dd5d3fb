// SPDX-License-Identifier: Apache-2.0
// The handler stands beside the campaign because the runner knows a target by the artifacts of the files it is given.
// solhint-disable one-contract-per-file
pragma solidity ^0.8.37;

import {Loan} from "../../contracts/financing/FacilityTypes.sol";
import {LoanFlags} from "../../contracts/financing/LoanFlags.sol";
import {Finding} from "../../contracts/lens/IHealthCheck.sol";
import {Receivable} from "../../contracts/receivables/IReceivableToken.sol";
import {PartyId, ReceivableId} from "../../contracts/shared/types/Types.sol";
import {Test} from "../shared/Test.sol";
import {LimitActs} from "./LimitActs.sol";

/// @title The handler, and what holds after each of its acts
contract LimitHandler is LimitActs {
    /// @dev Principal out: of the sector, of buyer and buyer2, of seller and supplier2, and of the four pairs while new.
    struct Sums {
        uint256 sector;
        uint256[2] obligor;
        uint256[2] seller;
        uint256[2][2] pair;
    }

    constructor() {
        setUpLimits();
    }

    function assertAll() external view {
        _assertFinding(health.checkBook(facility, loans));
        _assertFinding(health.checkCustody(facility, loans));
        _assertFinding(health.checkCapital(facility));
        assertEq(money.balanceOf(address(facility)), facility.capital().cash, "SET-02: counted = held");
        assertEq(money.balanceOf(address(recourse)), 0, "SET-02: nothing stays on the way");
        _assertCounts();
        assertEq(facility.sector(SECTOR).cap, capOf(ofSector), "ACC-01: sector");
        assertEq(facility.exposure(seller.group, true).cap, capOf(ofSeller), "ACC-01: seller");
        assertEq(facility.facilityCap(), capOf(ofBook), "ACC-01: book");
        assertEq(facility.currentVersion(), 1, "ACC-01: terms");
        assertEq(facility.autoLimit(), type(uint96).max, "ACC-01: automatic draws");
        assertEq(facility.sector(SECTOR).weight, 50_000, "ACC-01: haircut");
    }

    function _assertCounts() private view {
        Sums memory s;
        for (uint256 i = 0; i < loans.length; ++i) _add(s, loans[i]);
        assertEq(facility.sector(SECTOR).out, s.sector, "FIN-02: sector = sum of principal");
        Actor[2] memory buyers = [buyer, buyer2];
        Actor[2] memory sellers = [seller, supplier2];
        for (uint256 i = 0; i < 2; ++i) {
            assertEq(outOf(buyers[i].group, false), s.obligor[i], "FIN-02: obligor = sum of principal");
            assertEq(outOf(sellers[i].group, true), s.seller[i], "FIN-02: seller = sum of principal");
            for (uint256 k = 0; k < 2; ++k) {
                uint256 out = facility.newPairOut(sellers[i].id, buyers[k].id);
                assertEq(out, s.pair[i][k], "FIN-02: new pair = sum of principal");
            }
        }
    }

    function _add(Sums memory s, ReceivableId id) private view {
        Loan memory loan = facility.loan(id);
        if (loan.version == 0) return;
        (PartyId ofSeller_, PartyId obligor) = (seller.id, buyer.id);
        if (!isOrder[id]) {
            Receivable memory r = token.receivable(id);
            (ofSeller_, obligor) = (r.originator, r.obligor);
        }
        (uint256 i, uint256 k) = (ofSeller_ == seller.id ? 0 : 1, obligor == buyer.id ? 0 : 1);
        s.seller[i] += loan.principal;
        s.obligor[k] += loan.principal;
        if (loan.sector != 0) s.sector += loan.principal;
        if (loan.flags & LoanFlags.NEW_PAIR != 0) s.pair[i][k] += loan.principal;
    }

    function _assertFinding(Finding memory f) private pure {
        assertTrue(f.holds, string.concat(f.id, ": ", VM.toString(f.left), " against ", VM.toString(f.right)));
    }
}

/// @title Whatever is done in whatever order, limits hold at each draw, and only the lender moves them
contract LimitsInvariant is Test {
    LimitHandler private _handler;
    bytes4[] private _acts;

    function setUp() public {
        _handler = new LimitHandler();
        targetContract(address(_handler));
        bytes4[] memory views = new bytes4[](1);
        views[0] = LimitHandler.assertAll.selector;
        excludeSelector(address(_handler), views);
        _acts = [
            _handler.lend.selector,
            _handler.lend.selector,
            _handler.lend.selector,
            _handler.lendOnOrder.selector,
            _handler.lendOnOrder.selector,
            _handler.deliverSome.selector,
            _handler.repayLoan.selector,
            _handler.settleClaim.selector,
            _handler.pass.selector,
            _handler.flagOverdue.selector,
            _handler.flagOverdue.selector,
            _handler.callOrCure.selector,
            _handler.callOrCure.selector,
            _handler.writeOff.selector,
            _handler.changeLimits.selector,
            _handler.changeLimits.selector,
            _handler.meddle.selector
        ];
    }

    function invariant_FIN_02_ACC_01_Limits() public view {
        _handler.assertAll();
    }

    /// @notice A life told by a seed, in which everything really happens.
    function test_EverythingHappens() public {
        uint256 random = 2;
        for (uint256 i = 0; i < 400; ++i) {
            random = uint256(keccak256(abi.encode(random, i)));
            bytes4 act = _acts[random % _acts.length];
            uint256 last = act == _handler.repayLoan.selector ? (random >> 9) & 1 : random >> 160;
            (bool ok, bytes memory reason) = address(_handler).call(
                abi.encodePacked(act, abi.encode(random >> 16, uint256(keccak256(abi.encode(random))), last))
            );
            if (!ok) {
                assembly ("memory-safe") {
                    revert(add(reason, 32), mload(reason))
                }
            }
            if (i % 20 == 0) _handler.assertAll();
        }
        string[17] memory all = [
            "lend",
            "lend on an order",
            "deliver",
            "repay",
            "repay an order's",
            "settle",
            "interest",
            "days",
            "flag",
            "recourse",
            "no call on an order",
            "write off",
            "change limits",
            "meddle",
            "above a cap",
            "above a limit",
            "cross-aged"
        ];
        string memory missing = "";
        for (uint256 i = 0; i < 17; ++i) {
            if (_handler.count(all[i]) == 0) missing = string.concat(missing, all[i], ", ");
        }
        assertEq(missing, "", "never happened");
    }
}
