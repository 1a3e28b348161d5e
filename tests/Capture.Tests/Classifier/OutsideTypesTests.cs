using Capture.Classifier.Types;
using Capture.Contracts;

namespace Capture.Tests.Classifier;

/// <summary>Papers of a real inbox that are of none of the types: they go to a person, whatever words they share with one.</summary>
public sealed class OutsideTypesTests
{
    public static TheoryData<string, string> Papers => new()
    {
        { "depression screen", "Quarry Lane Family Practice\nPATIENT DEPRESSION SCREEN\nOver the past two weeks, how often have you been bothered by any of the problems below?\nNot at all = 0  Several days = 1  More than half the days = 2  Nearly every day = 3\nLittle interest or pleasure in doing things 0 1 2 3\nFeeling down, depressed or hopeless 0 1 2 3\nSleeping too little or too much 0 1 2 3\nAdd columns: 5" },
        { "flow record", "Unit 4 North   Bed 412-A\n24 HOUR FLOW RECORD\n0800 T 98.4 P 78 R 18 BP 132/74 O2 96 pain 2\n1200 T 98.8 P 82 R 18 BP 128/70 O2 95 pain 3\nINTAKE oral 480 360 240 IV 1000   OUTPUT urine 400 550 300\nTurn q2h L R B L R B  Bath done  Mouth care x2\nSafety rounds hourly, bed alarm on.  Initials KM / TL" },
        { "anesthesia chart", "INTRAOPERATIVE ANESTHESIA CHART\nSurgeon Dr. Roe   Anesthetist R. Doe CRNA   Room 6\nAgents: O2 2 L/min, sevo 2.1, propofol 150, fentanyl 100 + 50, roc 40, ondansetron 4\n15 min columns  0730 0745 0800 0815 0830\nSpO2 100 99 100 100 99  EtCO2 34 35 33 34 36\nETT 7.5 cuffed, eyes taped, forced air warmer\nIV 18g L hand, LR 900, EBL 50, urine 150" },
        { "sleep study", "SLEEP DISORDERS CENTER\nOVERNIGHT POLYSOMNOGRAPHY\nTST 371 min, efficiency 86%, sleep latency 12 min.\nStage N1 9%, N2 55%, N3 14%, R 22%\nObstructive apneas 41, hypopneas 120, AHI 26.0/h, supine AHI 44.1\nOxygen nadir 81%. PLM index 4.\nDiagnosis: moderate obstructive sleep apnea." },
        { "death certificate", "STATE DEPARTMENT OF HEALTH - VITAL RECORDS\nCERTIFICATE OF DEATH   State file number 2025-018822\n1. Decedent's legal name  2. Sex  4. Age 81\n23. Immediate cause: a) respiratory failure  due to b) COPD\nManner of death Natural Accident Suicide Homicide\nCertifier: I certify that death occurred at the time and due to the causes stated.\nMethod of disposition: cremation" },
        { "subpoena", "IN THE CIRCUIT COURT FOR QUARRY COUNTY\nCase No. 25-CV-1180\nSUBPOENA FOR PRODUCTION OF DOCUMENTS\nTO: Custodian of Records\nYOU ARE HEREBY COMMANDED to produce the complete chart of the plaintiff.\nDisobedience may be punished as contempt. Issued by the Clerk." },
        { "leaflet", "HOW TO CARE FOR YOUR STITCHES\nKeep the area dry for 24 hours. After that wash gently with soap and water.\nPut a thin layer of ointment on twice a day.\nCome back if you see pus, red streaks, swelling, or if you get a fever.\nStitches come out in 7 to 10 days. Do not swim." },
        { "ambulance report", "COUNTY FIRE RESCUE - PATIENT CARE REPORT\nIncident 25-003391  Unit Medic 7  Dispatch 14:02 On scene 14:09 Hospital 14:31\nFound 70 y/o M seated on curb, CAO x4, skin cool diaphoretic. 12-lead acquired.\nTx: O2 4L NC, ASA 324, NTG x1, 20g L AC.\nTransfer of care to RN. Crew signatures" },
        { "dental estimate", "Quarry Lane Dental   Treatment estimate\n#3 MOD composite  D2393  245.00\n#14 crown porcelain D2740 1180.00\n#19 root canal D3330 990.00\nInsurance estimate 1100.00 patient portion 1315.00\nEstimate good for 60 days" },
        { "face sheet", "ADMISSION FACESHEET   Visit 88812345\nPatient: DOE, JANE T   Sex F  Age 44  Race W  Marital M  Religion NONE\nGuarantor DOE, JOHN   Rel SPOUSE  Empl QUARRY TOOL\nIns 1 PRAIRIE HEALTH PPO  Pol 99812  Grp 771\nEmer contact MAY ROE SISTER\nAdm dt 020725 0610  Svc SUR  Att DR ROE  FC COM" },
        { "leave request", "Employee Leave Request\nEmployee: D. Roe  Dept: Billing  Dates requested 7/1 to 7/5  Hours 40\nType sick vacation jury\nManager approval ____  Payroll use only: balance 61.5" },
        { "menu", "Thursday lunch - cafeteria\nSoup: chicken noodle 2.75 / 3.50\nGrill: patty melt with fries 7.25\nEntree: baked ziti, garlic bread, side salad 8.00\nCookies 1.00" },
        { "invoice", "Quarry Medical Supply\nINVOICE 88213   Date 4/1/25   Terms net 30   PO 5521\n2 cs Table paper 21in smooth 38.50 77.00\n6 bx Nitrile gloves L 9.95 59.70\nSubtotal 154.70 Freight 12.00 Total 166.70" },
        { "theatre list", "OR schedule for 6/12/2025\n07:30 OR1 DOE, J 61M lap chole Roe GA\n09:00 OR1 ROE, C 33F hernia Roe GA\n07:30 OR2 POE, B 70F TKA left Doe spinal\n11:15 OR2 COE, K 55M knee scope Doe LMA" },
        { "dialysis sheet", "HEMODIALYSIS RUN SHEET\nPre wt 81.2 post wt 78.9 dry wt 79.0  Access L AVF 15g x2\nBFR 400 DFR 700 K 2 Ca 2.5 heparin 3000\nTime 0615 BP 150/80 VP 140 AP -160; 0645 138/76; 0715 130/70\nMachine alarms tested, conductivity 13.9" },
        { "German letter", "Sehr geehrte Damen und Herren,\nanbei erhalten Sie die Rechnung für den Monat März. Bitte überweisen Sie den Betrag bis zum Ende des Monats auf unser Konto.\nMit freundlichen Grüßen" },
    };

    [Theory]
    [MemberData(nameof(Papers))]
    public void A_paper_of_no_type_is_never_filed_under_one(string kind, string text)
    {
        var prediction = DocumentTypeModel.BuiltIn.Classify(text);

        Assert.True(prediction.Type == DocumentTypes.Unknown || prediction.Confidence < 0.8, $"{kind}: {prediction.Type} {prediction.Confidence:F2}");
    }

    [Fact]
    public void Nine_in_ten_papers_of_no_type_are_called_unknown()
    {
        var unknown = Papers.Count(paper => DocumentTypeModel.BuiltIn.Classify((string)paper[1]).Type == DocumentTypes.Unknown);

        Assert.InRange(unknown, (int)Math.Ceiling(0.9 * Papers.Count), Papers.Count);
    }
}
