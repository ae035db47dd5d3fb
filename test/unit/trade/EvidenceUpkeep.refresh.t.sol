// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {PartyRoles} from "../../../contracts/parties/Mandates.sol";
import {Day} from "../../../contracts/shared/types/Types.sol";
import {Voucher} from "../../../contracts/trade/EvidenceTypes.sol";
import {IEvidenceRegistry} from "../../../contracts/trade/IEvidenceRegistry.sol";
import {Attestation, EvidenceKinds} from "../../../contracts/trade/TradeTypes.sol";
import {Evidence} from "../../shared/Evidence.sol";

/// @notice R18: packed counters expire and are computed anew.
contract EvidenceUpkeepRefreshTest is Evidence {
    uint8 private constant ORIGIN = EvidenceKinds.WEIGHT_ORIGIN;
    uint8 private constant RECEIPT = EvidenceKinds.RECEIPT;

    Attestation private a;
    uint256 private start;

    function setUp() public {
        setUpEvidence();
        start = today();
        a = paper(verifier, WEIGHT, "ticket");
        attestBy(a, verifier);
    }

    // --- expiry and renewal ------------------------------------------------------------------------------------------

    function test_R18_RenewalOfAnExpiredLot() public {
        skip(91 days);
        useRefused(
            lotRequest(counts(WEIGHT, 1, 1), 7, 0),
            abi.encodeWithSelector(IEvidenceRegistry.Evidence_Expired.selector, lotId, start + 90)
        );
        a.validUntil = Day.wrap(uint32(start + 180));
        // Attested alone it says nothing new.
        attestBy(a, verifier);
        assertEq(evidence.lotState(lotId).validUntil, start + 90);
        present(a, verifier);
        bytes32 id = lotId;
        VM.expectEmit(address(evidence));
        emit IEvidenceRegistry.LotRefreshed(id, counts(WEIGHT, 1, 1), 100, 0, uint16(start + 180), 1 << 15);
        refresh();
        assertLot(counts(WEIGHT, 1, 1), 100, 0, start + 180);
        assertEq(useBy(lotRequest(counts(WEIGHT, 1, 1), 7, 0)), 100);
    }

    function test_R18_WhatExpiredDropsOut() public {
        Attestation memory second = paper(verifier2, WEIGHT, "ticket");
        second.validUntil = Day.wrap(uint32(start + 100));
        attestBy(second, verifier2);
        Attestation memory origin = paper(buyer, ORIGIN, "origin");
        origin.quantity = 98;
        attestBy(origin, buyer);
        skip(91 days);
        present(a, verifier);
        present(second, verifier2);
        bytes memory signed = signAttestation(origin, buyer);
        presentWith(origin, Voucher(signed, 0, new bytes32[](0)));
        bytes32 id = lotId;
        VM.expectEmit(address(evidence));
        emit IEvidenceRegistry.EvidenceLapsed(id, "ticket", verifier.id);
        VM.expectEmit(address(evidence));
        emit IEvidenceRegistry.EvidenceLapsed(id, "origin", buyer.id);
        refresh();
        // What does not count does not limit the quantity either.
        assertLot(counts(WEIGHT, 1, 1), 100, 0, start + 100);
        // Renewed, the first one is attested again; it never revoked.
        a.validUntil = Day.wrap(uint32(start + 200));
        attestBy(a, verifier);
        assertLot(counts(WEIGHT, 2, 2), 100, 0, start + 100);
    }

    function test_R18_WhatExpiredComesBackWithItsTickets() public {
        Attestation memory sum = paper(verifier2, RECEIPT, "summary");
        sum.tickets = new bytes32[](2);
        (sum.tickets[0], sum.tickets[1]) = ("first", "second");
        attestBy(sum, verifier2);
        skip(91 days);
        present(a, verifier);
        present(sum, verifier2);
        refresh();
        assertLot(0, 0, 0, 0);
        sum.validUntil = Day.wrap(uint32(start + 200));
        bytes32[] memory others = new bytes32[](1);
        others[0] = "third";
        (sum.tickets, others) = (others, sum.tickets);
        attestRefused(
            sum,
            verifier2,
            abi.encodeWithSelector(IEvidenceRegistry.Evidence_PaperUsed.selector, bytes32("third"))
        );
        sum.tickets = others;
        attestBy(sum, verifier2);
        assertLot(counts(RECEIPT, 1, 1), 100, 0, start + 200);
    }

    function test_R17_TicketsTakenOverStayTakenOver() public {
        Attestation memory sum = paper(verifier2, RECEIPT, "summary");
        sum.tickets = new bytes32[](1);
        sum.tickets[0] = "first";
        attestBy(sum, verifier2);
        revokeBy(verifier2, sum);
        Attestation memory next = paper(verifier2, RECEIPT, "next summary");
        next.tickets = sum.tickets;
        attestBy(next, verifier2);
        revokeBy(verifier2, next);
        // Another group may stand on the first paper, but its ticket is the second one's.
        (sum.verifier, sum.observedOn) = (verifier.id, Day.wrap(uint32(start)));
        attestRefused(
            sum,
            verifier,
            abi.encodeWithSelector(IEvidenceRegistry.Evidence_PaperUsed.selector, bytes32("first"))
        );
        sum.tickets = new bytes32[](0);
        attestBy(sum, verifier);
    }

    function test_Refresh_AfterRevocation() public {
        Attestation memory short = paper(verifier2, RECEIPT, "receipt");
        (short.validUntil, short.quantity) = (Day.wrap(uint32(start + 5)), 60);
        attestBy(short, verifier2);
        assertLot(counts(WEIGHT, 1, 1) | counts(RECEIPT, 1, 1), 60, 0, start + 5);
        revokeBy(verifier2, short);
        present(a, verifier);
        refresh();
        assertLot(counts(WEIGHT, 1, 1), 100, 0, start + 90);
    }

    function test_Refresh_OfNothing() public {
        revokeBy(verifier, a);
        refresh();
        assertLot(0, 0, 0, 0);
        assertEq(evidence.lotState(lotId).devices, 0);
        Attestation memory b = paper(verifier2, WEIGHT, "ticket");
        b.quantity = 120;
        attestBy(b, verifier2);
        assertLot(counts(WEIGHT, 1, 1), 120, 0, start + 90);
    }

    // --- the order of facts ------------------------------------------------------------------------------------------

    /// @dev A loss on the road that is told after the weighing at arrival was weighed already.
    function test_R18_QuantityFollowsTheDays() public {
        skip(10 days);
        Attestation memory arrival = paper(verifier, RECEIPT, "arrival");
        arrival.quantity = 70;
        attestBy(arrival, verifier);
        Attestation memory late = loss(buyer, "spilt", 30);
        late.observedOn = Day.wrap(uint32(start + 5));
        attestBy(late, buyer);
        assertEq(evidence.lotState(lotId).quantity, 40, "told last, taken off");
        present(a, verifier);
        present(late, buyer);
        present(arrival, verifier);
        refresh();
        assertLot(counts(WEIGHT, 1, 1) | counts(RECEIPT, 1, 1), 70, 30, start + 90);
    }

    function test_Refresh_LossesComeLastWithinADay() public {
        Attestation memory death = loss(verifier2, "death", 30);
        attestBy(death, verifier2);
        present(death, verifier2);
        present(a, verifier);
        refreshRefused(abi.encodeWithSelector(IEvidenceRegistry.Evidence_BadDay.selector, start, start, start));
        present(a, verifier);
        present(death, verifier2);
        refresh();
        assertLot(counts(WEIGHT, 1, 1), 70, 30, start + 90);
    }

    function test_Refresh_ALossBeforeAnyWeighing() public {
        Attestation memory death = loss(verifier2, "death", 30);
        attestBy(death, verifier2);
        revokeBy(verifier, a);
        present(death, verifier2);
        refresh();
        assertLot(0, 0, 30, 0);
        // The next weighing is taken as from before the loss, which computing anew corrects.
        skip(1 days);
        Attestation memory b = paper(verifier2, WEIGHT, "second");
        attestBy(b, verifier2);
        assertEq(evidence.lotState(lotId).quantity, 70);
        present(death, verifier2);
        present(b, verifier2);
        refresh();
        assertEq(evidence.lotState(lotId).quantity, 100);
        assertEq(evidence.lotState(lotId).lost, 30);
    }

    // --- complete or refused -----------------------------------------------------------------------------------------

    function test_Refresh_RevertWhen_Incomplete() public {
        attestBy(paper(verifier2, RECEIPT, "receipt"), verifier2);
        Attestation memory death = loss(verifier2, "death", 30);
        attestBy(death, verifier2);
        uint96 both = counts(WEIGHT, 1, 1) | counts(RECEIPT, 1, 1);
        present(a, verifier);
        present(death, verifier2);
        refreshRefused(_incomplete(counts(WEIGHT, 1, 1), both, 30, 30));
        present(a, verifier);
        present(paper(verifier2, RECEIPT, "receipt"), verifier2);
        refreshRefused(_incomplete(both, both, 0, 30));
    }

    function test_Refresh_RevertWhen_PresentedTwice() public {
        Attestation memory death = loss(verifier2, "death", 30);
        attestBy(death, verifier2);
        attestBy(loss(verifier2, "second death", 30), verifier2);
        present(a, verifier);
        present(a, verifier);
        refreshRefused(abi.encodeWithSelector(IEvidenceRegistry.Evidence_BadField.selector, "attestations"));
        // Two losses of the same quantity: the one cannot stand for the other.
        present(a, verifier);
        present(death, verifier2);
        present(death, verifier2);
        refreshRefused(abi.encodeWithSelector(IEvidenceRegistry.Evidence_BadField.selector, "attestations"));
    }

    function test_Refresh_RevertWhen_OfAnotherLotOrPaper() public {
        Attestation memory b = paper(verifier2, RECEIPT, "receipt");
        b.lot = "another lot";
        attestBy(b, verifier2);
        present(b, verifier2);
        refreshRefused(abi.encodeWithSelector(IEvidenceRegistry.Evidence_PaperUsed.selector, bytes32("receipt")));
        b.lot = "lot";
        present(b, verifier2);
        refreshRefused(abi.encodeWithSelector(IEvidenceRegistry.Evidence_PaperUsed.selector, bytes32("receipt")));
        a.values = 1;
        present(a, verifier);
        refreshRefused(abi.encodeWithSelector(IEvidenceRegistry.Evidence_Conflict.selector, a.document, 100, 0));
    }

    function test_Refresh_RevertWhen_TheGroupIsNotOnThePaper() public {
        present(paper(verifier2, WEIGHT, "ticket"), verifier2);
        refreshRefused(
            abi.encodeWithSelector(IEvidenceRegistry.Evidence_NotOnPaper.selector, bytes32("ticket"), verifier2.group)
        );
    }

    function test_Refresh_RevertWhen_AnOlderWordIsPresented() public {
        Attestation memory old = a;
        Attestation memory renewed = paper(verifier, WEIGHT, "ticket");
        renewed.validUntil = Day.wrap(uint32(start + 180));
        present(renewed, verifier);
        refresh();
        assertEq(evidence.lotState(lotId).validUntil, start + 180);
        present(old, verifier);
        refreshRefused(abi.encodeWithSelector(IEvidenceRegistry.Evidence_BadDay.selector, 0, start + 90, start + 180));
        // Nor does anybody throw it out with what has expired since.
        skip(91 days);
        present(old, verifier);
        refreshRefused(
            abi.encodeWithSelector(IEvidenceRegistry.Evidence_BadDay.selector, start, start + 90, start + 91)
        );
    }

    function test_Refresh_RevertGiven_TheLotIsUsed() public {
        useBy(lotRequest(counts(WEIGHT, 1, 1), 7, 0));
        present(a, verifier);
        refreshRefused(abi.encodeWithSelector(IEvidenceRegistry.Evidence_LotUsed.selector, lotId));
    }

    function test_Refresh_RevertWhen_AVoucherIsMissing() public {
        VM.expectRevert(abi.encodeWithSelector(IEvidenceRegistry.Evidence_BadField.selector, "vouchers"));
        evidence.refresh(lotId, new Attestation[](1), new Voucher[](0));
    }

    // --- out of lists, and devices -----------------------------------------------------------------------------------

    function test_Refresh_OutOfAList() public {
        Attestation[] memory list = new Attestation[](2);
        list[0] = paper(verifier2, WEIGHT, "ticket");
        list[1] = paper(verifier2, RECEIPT, "receipt");
        (bytes32 root, bytes32[][] memory proofs) = treeOf(list);
        recordList(makeList(verifier2, root, 2, false), verifier2);
        evidence.attestFromList(list, root, proofs);
        // The list's own day does not matter for what was recorded out of it.
        skip(20 days);
        present(a, verifier);
        presentWith(list[0], Voucher("", root, proofs[0]));
        presentWith(list[1], Voucher("", root, proofs[1]));
        refresh();
        assertLot(counts(WEIGHT, 2, 2) | counts(RECEIPT, 1, 1), 100, 0, start + 90);
        revokeList(verifier2, root);
        present(a, verifier);
        presentWith(list[0], Voucher("", root, proofs[0]));
        refreshRefused(
            abi.encodeWithSelector(
                IEvidenceRegistry.Evidence_ListNotOpen.selector,
                verifier2.id,
                root,
                start + 10,
                true
            )
        );
    }

    function test_Refresh_OfADevice() public {
        Actor memory sensor = affiliate(0, "sensor", PartyRoles.VERIFIER, READ);
        Attestation memory reading = paper(sensor, WEIGHT, "ticket");
        reading.device = true;
        attestBy(reading, sensor);
        present(a, verifier);
        present(reading, sensor);
        refresh();
        assertLot(counts(WEIGHT, 2, 1), 100, 0, start + 90);
        assertEq(evidence.lotState(lotId).devices, (1 << 15) | (1 << WEIGHT));
        // A person of the group has not said it.
        Actor memory person = affiliate(sensor.group, "person", PartyRoles.VERIFIER, 2);
        present(paper(person, WEIGHT, "ticket"), person);
        refreshRefused(abi.encodeWithSelector(IEvidenceRegistry.Evidence_BadField.selector, "device"));
    }

    function _incomplete(
        uint96 presented,
        uint96 counted,
        uint256 presentedLoss,
        uint256 lost
    ) private view returns (bytes memory) {
        return
            abi.encodeWithSelector(
                IEvidenceRegistry.Evidence_Incomplete.selector,
                lotId,
                presented,
                counted,
                presentedLoss,
                lost
            );
    }
}
