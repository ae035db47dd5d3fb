// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {FacilityConfig} from "../../../contracts/financing/FacilityTypes.sol";
import {ReceivableFlags} from "../../../contracts/receivables/ReceivableFlags.sol";
import {ReceivableId} from "../../../contracts/shared/types/Types.sol";
import {Reason} from "../../../contracts/trade/TradeTypes.sol";
import {Lining} from "./Lining.sol";

/// @notice Credit notes on claims that are pledged to a line: 100,000.00 that count for 80,000.00.
contract FacilityPledgedNotesTest is Lining {
    uint256 private constant COUNTED = 80_000_00;
    uint256 private constant CAP = 15_000_00;

    ReceivableId private id;

    function setUp() public {
        setUpLining();
        _openWithCap(200_000, "wide");
        id = pledge("a", 60);
    }

    function test_R4_PledgedGivesUpWhatDoesNotCount() public {
        assertEq(facility.dilutable(id, FACE, 0), FACE - COUNTED, "nothing is drawn");
        drawLine(COUNTED);
        assertEq(facility.dilutable(id, FACE, 0), FACE - COUNTED);
        _note(FACE, "all of it");
        assertEq(_units(), COUNTED);
        assertTrue(token.receivable(id).flags & ReceivableFlags.DISPUTED != 0, "the rest is disputed");
        assertEq(facility.dilutable(id, FACE, FACE - COUNTED), 0);
    }

    function test_R4_PledgedWithinTheCap() public {
        _openWithCap(150_000, "narrow");
        id = pledge("b", 60);
        assertEq(facility.dilutable(id, FACE, 0), CAP);
        assertEq(facility.dilutable(id, FACE, CAP - 1), 1);
        assertEq(facility.dilutable(id, FACE, CAP), 0);
        _note(CAP, "to the cap");
        assertEq(_units(), FACE - CAP);
        assertEq(token.receivable(id).flags & ReceivableFlags.DISPUTED, 0);
    }

    function test_R4_PledgedLeavesTheNextDrawCovered() public {
        _note(FACE - COUNTED, "before anything is drawn");
        assertEq(_units(), COUNTED);
        drawLine(COUNTED);
        assertEq(facility.line(seller.id).available, 0);
        assertEq(token.expected(id, address(facility)), COUNTED, "what was lent is there");
        facility.review(id);
        assertEq(facility.pledgeOf(id).advance, (COUNTED * 8) / 10, "and counts for less from now on");
    }

    function test_R4_PledgedOfAnInsolventObligor() public {
        notes.declareInsolvent(buyer.id, bank.today(), "decision");
        assertEq(facility.dilutable(id, FACE, 0), 0);
    }

    function test_R4_PledgedAndSentBack() public {
        release(id);
        assertEq(_units(), 0);
        assertEq(facility.dilutable(id, FACE, 0), type(uint256).max);
    }

    // --- helpers -----------------------------------------------------------------------------------------------------

    function _openWithCap(uint24 dilutionCap, bytes32 salt) private {
        FacilityConfig memory config = lineConfig();
        config.terms.dilutionCap = dilutionCap;
        openLining(config, salt);
    }

    function _note(uint256 amount, bytes32 document) private {
        bytes32 digest = notes.creditNoteDigest(id, amount, Reason.Quality, document);
        notes.creditNoteOf({
            id: id,
            amount: amount,
            reason: Reason.Quality,
            document: document,
            holder: address(facility),
            buyerSignature: signature(buyer.key, digest),
            holderSignature: signature(seller.key, digest)
        });
    }

    function _units() private view returns (uint256) {
        return token.balanceOf(address(facility), ReceivableId.unwrap(id));
    }
}
